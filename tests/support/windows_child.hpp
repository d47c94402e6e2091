#pragma once

// This very program as a child process, on Windows.

#include "loopback.hpp"

#include <doctest/doctest.h>

#include <string>

#include <windows.h>

namespace sockstate::test {

/// Starts this program with the test cases whose names match. The child inherits all that can be inherited; with an
/// `input` that is its standard input, and it prints where this program does.
inline PROCESS_INFORMATION start_child(const std::string& cases, HANDLE input = nullptr) {
    char program[MAX_PATH];
    REQUIRE(GetModuleFileNameA(nullptr, program, MAX_PATH) != 0);
    std::string command = '"' + std::string{program} + "\" --no-skip --no-intro \"--test-case=" + cases + "\"";
    STARTUPINFOA start{};
    start.cb = sizeof start;
    if (input != nullptr) {
        start.dwFlags = STARTF_USESTDHANDLES;
        start.hStdInput = input;
        start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
        start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    }
    PROCESS_INFORMATION child{};
    REQUIRE(CreateProcessA(program, command.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start, &child) != 0);
    return child;
}

/// Waits for the child's end; its exit code.
inline DWORD exit_code_of(const PROCESS_INFORMATION& child) {
    constexpr DWORD at_most = 1000 * static_cast<DWORD>(patience.count());
    CHECK(WaitForSingleObject(child.hProcess, at_most) == WAIT_OBJECT_0);
    DWORD code = STILL_ACTIVE;
    CHECK(GetExitCodeProcess(child.hProcess, &code) != 0);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    return code;
}

}  // namespace sockstate::test
