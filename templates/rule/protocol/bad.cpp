// What is wrong, as it happened, with the place where the rule has to say so.
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
  db::Transaction t; // HARNESS-EXPECT: @id@
  t.begin();
  t.write(1);
}
