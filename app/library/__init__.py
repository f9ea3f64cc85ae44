"""What the program reads and never keeps: ready-made texts, choices and word lists, and the rules that go with them."""
