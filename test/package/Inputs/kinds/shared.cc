int shared() { return 0; }
