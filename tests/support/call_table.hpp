#pragma once

// How a table of blocked calls is filled, a row for a call.

#include "blocked_calls.hpp"
#include "waiting_ends.hpp"

#include <array>
#include <memory>

namespace sockstate::test {

/// What a row's call is made of.
template <class One, class Other>
struct attempt {
    One& one;
    Other& other;
    byte_buffer room;
    deadline until;
    std::array<byte_buffer, 1> rooms = {room};
    std::array<byte_view, 1> parts = {byte_view{"x"}};
};

/// The table as it is filled.
class call_table {
public:
    /// A row: `call`, which is named so, on what `ends` are now.
    template <class One, class Other, class Call>
    void add(std::string name, waiting<One, Other> ends, Call call) {
        const auto on = std::make_shared<waiting<One, Other>>(std::move(ends));
        rows_.push_back({std::move(name), [on, call](deadline until) {
                             std::array<char, 64> memory;
                             attempt<One, Other> made{on->one, on->other, memory, until};
                             return ending_of(call(made));
                         }});
    }
    /// None where this system has no such ends.
    template <class Ends, class Call>
    void add(std::string name, std::optional<Ends> ends, Call call) {
        if (ends) add(std::move(name), std::move(*ends), call);
    }
    [[nodiscard]] std::vector<blocked_call> take() { return std::move(rows_); }

private:
    std::vector<blocked_call> rows_;
};

}  // namespace sockstate::test
