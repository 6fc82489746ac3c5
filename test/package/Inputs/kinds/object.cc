int object() { return 0; }
