//! Every list has its index: on a large table no statement reads the whole of it.

