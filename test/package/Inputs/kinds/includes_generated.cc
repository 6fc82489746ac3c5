int includes_generated() { return 0; }
