int used() { return 0; }
