int interface() { return 0; }
