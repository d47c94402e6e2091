#pragma once

// A program's arguments, its `--help` and `--version`, its messages about arguments that it does not understand, and
// its exit code.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// How the programs end, as their `--help` says.
inline constexpr int exit_success = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_stopped = 130;  ///< by Ctrl-C before the work was done, as shells report a SIGINT

/// One option, as `--help` shows it.
struct option_text {
    std::string_view name;      ///< with its dashes
    std::string_view argument;  ///< what follows it, e.g. `SECONDS`; empty for an option that stands alone
    std::string_view text;
};

/// What `--help` shows, and so which options there are.
struct manual {
    std::string_view synopsis;  ///< without options, e.g. `echo_client HOST PORT [TEXT...]`
    std::string_view text;
    std::vector<option_text> options;
    std::string_view exit_codes = "0 success, 1 failure, 2 arguments that were not understood";
};

/// The arguments: options as `--name`, `--name VALUE` or `--name=VALUE`, operands between and after them.
///
/// Whatever is wrong with them ends the program at once, with a line that says what and exit code 2; so do
/// `--help` and `--version`, with 0. Made before there is anything to clean up, and before the first socket: it also
/// protects the standard streams.
class command_line {
public:
    command_line(int argc, char** argv, manual about);

    [[nodiscard]] bool has(std::string_view option) const { return given_.contains(option); }
    [[nodiscard]] std::optional<std::string_view> value(std::string_view option) const;
    [[nodiscard]] const std::vector<std::string_view>& operands() const noexcept { return operands_; }
    /// The operands from `first` on, with a space between them.
    [[nodiscard]] std::string text_from(std::size_t first) const;

    /// A whole number from `least` to `most`.
    [[nodiscard]] std::uint64_t number(std::string_view what, std::string_view text, std::uint64_t least,
                                       std::uint64_t most) const;
    /// The option's value as a time in seconds, fractions allowed, or `otherwise`.
    [[nodiscard]] std::chrono::duration<double> seconds(std::string_view option, double otherwise) const;
    /// The option's value as a span from now; without the option never.
    [[nodiscard]] sockstate::deadline deadline(std::string_view option) const;
    /// `ADDR:PORT`, where the address is numeric.
    [[nodiscard]] sockstate::ip::endpoint endpoint(std::string_view text) const;

    /// Says what is wrong with the arguments, and ends the program.
    [[noreturn]] void refuse(std::string_view why) const;

    /// The program's exit code. If output was lost, that is `exit_failure` instead of success; the reason is printed,
    /// unless the program has failed already and so has printed a reason.
    [[nodiscard]] int end(int code) const;

private:
    void take(std::string_view option, int& index, int argc, char** argv);
    [[noreturn]] void help() const;
    [[noreturn]] void version() const;
    [[nodiscard]] std::string_view program() const;
    [[nodiscard]] std::string usage() const;

    manual about_;
    std::map<std::string_view, std::string_view> given_;
    std::vector<std::string_view> operands_;
};

}  // namespace examples
