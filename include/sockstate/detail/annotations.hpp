#pragma once

// Attributes that only some compilers understand. With clang's -Wconsumed a use after `connect`, `close` or `release`
// is a warning; for other compilers these macros are empty.

#if defined(__has_cpp_attribute)
    #if __has_cpp_attribute(clang::consumable)
        #define SOCKSTATE_CONSUMABLE [[clang::consumable(unconsumed)]]
        #define SOCKSTATE_CONSUMES [[clang::set_typestate(consumed)]]
        #define SOCKSTATE_LIVE [[clang::callable_when("unconsumed", "unknown")]]
    #endif
#endif

#if !defined(SOCKSTATE_CONSUMABLE)
    #define SOCKSTATE_CONSUMABLE
    #define SOCKSTATE_CONSUMES
    #define SOCKSTATE_LIVE
#endif
