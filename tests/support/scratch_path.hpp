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
