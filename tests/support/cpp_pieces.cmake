# The C++ of pages of Markdown. A block with a main is a program: <prefix>_<number>.cpp. The others are pieces, which stand
# one after another in pieces.cpp, each on a connection of its own. A line that says `does not compile: <concept>` must not,
# and is left out of the pieces.

set(pieces_source ${CMAKE_CURRENT_LIST_DIR}/pieces.cpp)
set(pieces "")
set(refused "")
set(refusals "")  # the concepts
set(programs "")  # without .cpp

# Takes the blocks of one page.
macro(take_cpp page prefix)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page})
    file(READ ${page} text)
    set(number 0)
    set(fence "\n```cpp\n")
    string(LENGTH "${fence}" fence_length)
    set(begin_piece "on_a_connection([&]([[maybe_unused]] auto& client, [[maybe_unused]] auto& server) {\n")
    string(FIND "${text}" "${fence}" begin)
    while(NOT begin EQUAL -1)
        math(EXPR begin "${begin} + ${fence_length}")
        string(SUBSTRING "${text}" ${begin} -1 text)
        string(FIND "${text}" "\n```" end)
        string(SUBSTRING "${text}" 0 ${end} block)
        string(FIND "${text}" "${fence}" begin)
        if(block MATCHES "int main\\(")
            math(EXPR number "${number} + 1")
            file(CONFIGURE OUTPUT ${prefix}_${number}.cpp CONTENT "${block}\n" @ONLY)
            list(APPEND programs ${prefix}_${number})
            continue()
        endif()
        if(block MATCHES "// does not compile: ([a-z_]+)")
            list(APPEND refusals ${CMAKE_MATCH_1})
            string(APPEND refused "${begin_piece}${block}\n});\n")
            string(REGEX REPLACE "[^\n]*// does not compile: [^\n]*" "" block "${block}")
        endif()
        string(APPEND pieces "${begin_piece}${block}\n});\n")
    endwhile()
endmacro()

# The pieces as a program.
function(add_pieces target)
    file(CONFIGURE OUTPUT pieces/pieces.inc CONTENT "${pieces}" @ONLY)
    add_executable(${target} ${pieces_source})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/pieces)
endfunction()

# A test that the lines which must not compile do not, and for the reason that they say.
function(add_refused_pieces target test seconds)
    file(CONFIGURE OUTPUT refused/pieces.inc CONTENT "${refused}" @ONLY)
    add_library(${target} OBJECT EXCLUDE_FROM_ALL ${pieces_source})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/refused)
    target_link_libraries(${target} PRIVATE sockstate::format)
    add_test(NAME "${test}" COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target ${target})
    list(JOIN refusals "|" refusal)
    set_tests_properties("${test}" PROPERTIES TIMEOUT ${seconds} PASS_REGULAR_EXPRESSION "error: [^\n]*\n.*(${refusal})")
endfunction()
