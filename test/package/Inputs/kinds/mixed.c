int answer(void);

int mixed(void) { return answer(); }
