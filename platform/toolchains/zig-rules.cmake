# How Zig's clang precompiles headers: as clang does, but for the language (-x c++-header), which Zig's driver does not know.

set(CMAKE_CXX_COMPILE_OPTIONS_CREATE_PCH -Xclang -emit-pch -Xclang -include -Xclang <PCH_HEADER>)
