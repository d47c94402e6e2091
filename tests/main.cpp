// The entry point of every test program: doctest's own.
#define DOCTEST_CONFIG_IMPLEMENT  // said too where doctest has been included already, precompiled
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
