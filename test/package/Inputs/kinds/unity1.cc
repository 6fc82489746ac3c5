int unity1() { return 0; }
