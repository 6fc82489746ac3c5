int unity2() { return 0; }
