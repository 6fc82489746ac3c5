int linked_object() { return 0; }
