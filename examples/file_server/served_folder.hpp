#pragma once

// The folder that is served: files are opened in it, and none outside of it. posix/ implements it.

#include <sockstate/any_handle.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <system_error>

namespace files {

/// A regular file, open for reading.
struct open_file {
    sockstate::any_handle handle;
    std::uint64_t size;
};

class served_folder {
public:
    [[nodiscard]] static tl::expected<served_folder, std::error_code> open(const std::string& path);

    /// Opens the file to which the names lead, from the folder downwards. No symbolic link is followed on the way, so
    /// that none leads out of the folder, whatever becomes of its files meanwhile. What is no regular file counts as
    /// not there.
    [[nodiscard]] tl::expected<open_file, std::error_code> find(std::span<const std::string> names) const;

private:
    explicit served_folder(sockstate::any_handle folder) noexcept : folder_{std::move(folder)} {}

    sockstate::any_handle folder_;
};

}  // namespace files
