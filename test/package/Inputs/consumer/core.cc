int b();

int core() { return b(); }
