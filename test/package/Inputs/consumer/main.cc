int core();

int main() { return core(); }
