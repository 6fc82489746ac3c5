int object();
int linked_object();
int shared();
int circle1();
int unity1();
int interface();
int pch();
extern "C" int mixed();
int generated();
int used();

int main() {
  return object() + linked_object() + shared() + circle1() + unity1() + interface() + pch() + mixed() + generated() +
         used();
}
