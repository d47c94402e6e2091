# One program, NAME, must fail to compile: its first error (with the notes that belong to it) must name CONCEPT as the
# constraint that was not met, or match SAYS. COMPILE compiles it, or MESSAGES has what was said of it among others.

set(ENV{LC_ALL} C)  # the compilers' own words, with plain quotes
if(MESSAGES)
    file(READ ${MESSAGES} messages)
else()
    execute_process(COMMAND ${COMPILE} ERROR_VARIABLE messages)
endif()
string(REPLACE "." "\\." name ${NAME})
if(NOT messages MATCHES "(^|\n)${name}:[0-9:]+ error: (.*)")
    message(FATAL_ERROR "this compiles, and must not")
endif()
set(first "${CMAKE_MATCH_2}")
# What g++ 14 says of a conversion that would fail is a part of the note, and written like an error.
string(REGEX REPLACE "( would be ill-formed:\n[^\n]*) error: " "\\1 " first "${first}")
string(FIND "${first}" " error: " end)
string(SUBSTRING "${first}" 0 ${end} first)

if(CONCEPT)
    # gcc: required for the satisfaction of 'can_send<P, S>'; clang: because 'can_send<…>' evaluated to false
    set(SAYS "constraints not satisfied.*(satisfaction of|because) '[^\n]*${CONCEPT}")
endif()
if(NOT first MATCHES "${SAYS}")
    message(FATAL_ERROR "the first error does not say '${SAYS}':\n${first}")
endif()
