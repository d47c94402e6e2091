# The C++ of the guide's pages. A block with a main is a program: guide_<page>_<number>. The others stand one after another
# in guide_pieces.cpp, each on a connection of its own. A line that says `does not compile: <concept>` must not, and is
# left out of the pieces.

set(begin_piece "on_a_connection([&]([[maybe_unused]] auto& client, [[maybe_unused]] auto& server) {\n")
set(pieces "")
set(refused "")
set(refusals "")
set(programs "")
set(fence "\n```cpp\n")
string(LENGTH "${fence}" fence_length)
file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/guide/*.md)
foreach(page IN LISTS pages)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page})
    cmake_path(GET page STEM name)
    file(READ ${page} text)
    set(number 0)
    string(FIND "${text}" "${fence}" begin)
    while(NOT begin EQUAL -1)
        math(EXPR begin "${begin} + ${fence_length}")
        string(SUBSTRING "${text}" ${begin} -1 text)
        string(FIND "${text}" "\n```" end)
        string(SUBSTRING "${text}" 0 ${end} block)
        string(FIND "${text}" "${fence}" begin)
        if(block MATCHES "int main\\(")
            math(EXPR number "${number} + 1")
            file(CONFIGURE OUTPUT guide_${name}_${number}.cpp CONTENT "${block}\n" @ONLY)
            list(APPEND programs guide_${name}_${number})
            continue()
        endif()
        if(block MATCHES "// does not compile: ([a-z_]+)")
            list(APPEND refusals ${CMAKE_MATCH_1})
            string(APPEND refused "${begin_piece}${block}\n});\n")
            string(REGEX REPLACE "[^\n]*// does not compile: [^\n]*" "" block "${block}")
        endif()
        string(APPEND pieces "${begin_piece}${block}\n});\n")
    endwhile()
endforeach()
if(NOT programs OR NOT pieces OR NOT refusals)
    message(FATAL_ERROR "the blocks of examples/guide are not where tests/reference/snippets.cmake looks for them")
endif()
file(CONFIGURE OUTPUT pieces/guide_pieces.inc CONTENT "${pieces}" @ONLY)
file(CONFIGURE OUTPUT refused/guide_pieces.inc CONTENT "${refused}" @ONLY)

find_package(Threads REQUIRED)
find_path(ASIO_INCLUDE_DIR asio/ip/tcp.hpp REQUIRED)
foreach(program IN LISTS programs)
    add_executable(${program} ${CMAKE_CURRENT_BINARY_DIR}/${program}.cpp)
    target_include_directories(${program} SYSTEM PRIVATE ${ASIO_INCLUDE_DIR})
    target_compile_definitions(${program} PRIVATE ASIO_STANDALONE)
endforeach()
add_executable(guide_pieces guide_pieces.cpp)
target_include_directories(guide_pieces PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/pieces)
foreach(program IN LISTS programs ITEMS guide_pieces)
    target_link_libraries(${program} PRIVATE sockstate::format Threads::Threads)
    target_compile_options(${program} PRIVATE -Wall -Wextra)
    set_target_properties(${program} PROPERTIES COMPILE_WARNING_AS_ERROR ON UNITY_BUILD OFF)
endforeach()

set(loopback "127\\.0\\.0\\.1:[0-9]+")
add_test(NAME "reference: the guide's pieces" COMMAND guide_pieces)
set_tests_properties("reference: the guide's pieces" PROPERTIES TIMEOUT 60 PASS_REGULAR_EXPRESSION "^nothing in 50 ms\n\
8 bytes in time\nstopped\n\
(bind|listen): address already in use \\(EADDRINUSE\\)\nnobody listens there\nreceive: connection reset by peer \\(ECONNRESET\\)\n\
listening on ${loopback}\nanother port was free\n\
5 bytes\n\
FIN-WAIT-2 CLOSE-WAIT\npeer_closed: typed connected, kernel says CLOSE-WAIT\n[^\n]*B/s[^\n]*\n(rtt [0-9]+ us\n)?\
ESTABLISHED ${loopback} -> ${loopback}\n")

add_library(guide_refused OBJECT EXCLUDE_FROM_ALL guide_pieces.cpp)
target_include_directories(guide_refused PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/refused)
target_link_libraries(guide_refused PRIVATE sockstate::format)
add_test(NAME "reference: what the guide says does not compile"
    COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target guide_refused)
list(JOIN refusals "|" refusal)
set_tests_properties("reference: what the guide says does not compile" PROPERTIES TIMEOUT 300
    PASS_REGULAR_EXPRESSION "error: [^\n]*\n.*(${refusal})")

list(TRANSFORM programs REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE program_files)
add_test(NAME "reference: the guide's programs"
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/programs_test.py ${program_files})
set_tests_properties("reference: the guide's programs" PROPERTIES TIMEOUT 120)
