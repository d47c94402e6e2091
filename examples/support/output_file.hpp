#pragma once

// Files that a program writes at its end, and tries to open before it begins.

#include "support/output.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace examples {

/// Closes the file. Where something could not be written, says so, and gives false.
inline bool is_written(std::ofstream& file, std::string_view program, const std::string& path) {
    file.close();
    if (!file) print(stderr, "{}: {} cannot be written\n", program, path);
    return file.good();
}

/// Whether the file can be opened to write; if not, says so. What is in the file stays, and a file that was not there
/// is not there afterwards. No path is no file.
inline bool is_writable(std::string_view program, const std::string& path) {
    if (path.empty()) return true;
    std::error_code ignored;
    const bool was_there = std::filesystem::exists(path, ignored);
    std::ofstream file{path, std::ios::binary | std::ios::app};
    const bool may_be = is_written(file, program, path);
    if (may_be && !was_there) std::filesystem::remove(path, ignored);
    return may_be;
}

/// Writes the whole file, and says what it holds.
inline bool write_file(std::string_view program, const std::string& path, std::string_view content,
                       std::string_view what) {
    std::ofstream file{path, std::ios::binary};
    file << content;
    if (!is_written(file, program, path)) return false;
    print(stderr, "{}: {} holds {}\n", program, path, what);
    return true;
}

}  // namespace examples
