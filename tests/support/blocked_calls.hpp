#pragma once

// Every call that takes a deadline, on each kind of socket that has it, where it would wait for ever: one table, whose
// rows stand in blocked_calls.cpp, which is compiled once. The calls that wait for the resolver stand in
// blocked_lookups.hpp: they need one that a test puts in the place of the system's.

#include <sockstate/error.hpp>
#include <sockstate/stop_source.hpp>

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sockstate::test {

/// How a call ended; nothing where it did not fail.
using ending = std::optional<error>;

template <class T, class E>
ending ending_of(const tl::expected<T, E>& outcome) {
    return outcome ? std::nullopt : ending{outcome.error()};
}

struct blocked_call {
    std::string name;
    std::function<ending(deadline)> run;
};

/// A new call of each kind that this system has.
std::vector<blocked_call> blocked_calls();

/// Calls of each kind, at least so many.
std::vector<blocked_call> blocked_calls(std::size_t least);

}  // namespace sockstate::test
