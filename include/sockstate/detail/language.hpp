#pragma once

// Which C++ the library is written in. With an older one, the first header that is included ends with an error that
// says so.

#if defined(_MSVC_LANG) ? _MSVC_LANG < 202002L : __cplusplus < 202002L
    #error "sockstate needs C++20 or later: -std=c++20, or set(CMAKE_CXX_STANDARD 20)"
    #include <sockstate/detail/needs_cxx20.hpp>  // there is none: the compiler stops here
#endif
