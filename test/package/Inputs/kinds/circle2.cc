int circle1();
int circle2() { return false ? circle1() : 0; }
