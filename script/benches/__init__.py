"""What `script/bench` measures: a module a suite, each a function that yields figures."""
