# A consumer that brings the two dependencies itself: each target says so to whoever compiles with it.
if(CONSUMER_HAS_ITS_OWN)
    add_library(own_expected INTERFACE)
    add_library(tl::expected ALIAS own_expected)
    target_compile_definitions(own_expected INTERFACE CONSUMERS_EXPECTED)
    target_include_directories(own_expected INTERFACE ${CONSUMER_HAS_ITS_OWN}/tl-expected/include)

    add_library(own_fmt INTERFACE)
    add_library(fmt::fmt ALIAS own_fmt)
    target_compile_definitions(own_fmt INTERFACE CONSUMERS_FMT FMT_HEADER_ONLY=1)
    target_include_directories(own_fmt INTERFACE ${CONSUMER_HAS_ITS_OWN}/fmt/include)

    add_compile_definitions(CONSUMER_HAS_ITS_OWN)
endif()
