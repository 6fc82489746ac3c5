// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT never ends it: s/t.write(1); t.commit();/t.write(1);/
// MUTANT ends it on one way only: s/else t.rollback();//
// MUTANT writes when it is over: s/t.write(1); t.commit();/t.commit(); t.write(1);/
namespace db {
struct Transaction {
  Transaction();
  void begin();
  bool write(int row);
  void commit();
  void rollback();
};
} // namespace db

void one() {
  db::Transaction t;
  t.begin();
  t.write(1); t.commit();
}

void either() {
  db::Transaction t;
  t.begin();
  if (t.write(1)) t.commit();
  else t.rollback();
}
