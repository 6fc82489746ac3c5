int pch() { return std::vector<int>().size(); }
