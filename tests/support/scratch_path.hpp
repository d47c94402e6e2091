#pragma once

// Names in the file system for local sockets.

#include "must.hpp"

#include <sockstate/local.hpp>

#include <filesystem>
#include <random>
#include <string>
#include <utility>

namespace sockstate::test {

/// A path that nobody else uses, and that is gone with this object.
class scratch_path {
public:
    explicit scratch_path(const std::string& name)
        : path_{(std::filesystem::temp_directory_path() /
                 ("sockstate-" + std::to_string(std::random_device{}()) + "-" + name))
                    .string()} {}
    /// A path of so many bytes.
    [[nodiscard]] static scratch_path of_size(std::size_t size) {
        const std::size_t least = scratch_path{""}.path_.size();  // ends differently each time, and may be shorter
        scratch_path long_one{std::string(size > least ? size - least : 0, 'x')};
        long_one.path_.resize(size, 'x');
        return long_one;
    }
    scratch_path(scratch_path&& other) noexcept : path_{std::exchange(other.path_, {})} {}
    scratch_path& operator=(scratch_path&&) = delete;
    ~scratch_path() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove(path_, ignored);
    }
    [[nodiscard]] local::endpoint endpoint() const { return must(local::endpoint::path(path_)); }

private:
    std::string path_;
};

}  // namespace sockstate::test
