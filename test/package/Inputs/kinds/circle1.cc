int circle2();
int circle1() { return circle2(); }
