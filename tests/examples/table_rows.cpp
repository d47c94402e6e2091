// The kernel's table of TCP connections as this library reads it, one row a line, for scripts that know it otherwise:
//   table_rows table     what connections() collects
//   table_rows visitor   what visit_connections() hands over
//   table_rows proc      the same with /proc/net/tcp, as where there is no netlink
//   table_rows holders   each row of both tables that somebody holds, with `name,pid,descriptor` of every holder
//   table_rows count-holders  how many holders connections() has, for the time that it takes
//   table_rows find      what find() says of each `LOCAL REMOTE` on the standard input
//   table_rows count     how many rows there are of each state, and what memory the walk took
//   table_rows count-proc

#include "../support/counted_allocations.hpp"

#include <linux/proc_net.hpp>

#include <sockstate/format.hpp>
#include <sockstate/tables/holders.hpp>

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

namespace net = sockstate;

namespace {

using walk = net::result<void> (*)(net::platform::connection_visitor visit, void* context);

net::result<void> by_netlink(net::platform::connection_visitor visit, void* context) {
    return net::visit_connections({}, [&](const net::connection& row) { return visit(context, row, nullptr); });
}

net::result<void> by_proc(net::platform::connection_visitor visit, void* context) {
    return net::platform::linux_kernel::visit_by_proc({}, visit, context);
}

void print(const net::connection& row) {
    fmt::print("{} {} {}\n", row.state, row.local, row.remote);
}

bool print_row(void*, const net::connection& row, const net::tcp_info*) {
    print(row);
    return true;
}

int fail(const net::error& reason) {
    fmt::print(stderr, "table_rows: {}\n", reason);
    return 1;
}

int print_table() {
    const auto rows = net::connections();
    if (!rows) return fail(rows.error());
    for (const net::connection& row : *rows) print(row);
    return 0;
}

int print_found() {
    std::string local;
    std::string remote;
    while (std::cin >> local >> remote) {
        const auto here = net::ip::endpoint::parse(local);
        const auto there = net::ip::endpoint::parse(remote);
        if (!here || !there) return fail(here ? there.error() : here.error());
        const auto row = net::find(*here, *there);
        if (!row) return fail(row.error());
        if (*row) {
            print(**row);
        } else {
            fmt::print("none\n");
        }
    }
    return 0;
}

template <class Rows>
void print_holders(const char* protocol, const Rows& rows, const net::holder_table& held) {
    for (const auto& row : rows) {
        const auto some = held.of(row);
        if (some.empty()) continue;
        const net::ip::endpoint nobody{net::ip::address::any(row.local.family()), 0};
        fmt::print("{} {} {}", protocol, row.local, std::optional<net::ip::endpoint>{row.remote}.value_or(nobody));
        for (const net::holder& each : some) fmt::print(" {},{},{}", each.name, each.pid, each.descriptor.value());
        fmt::print("\n");
    }
}

int print_all_holders() {
    const auto streams = net::connections();
    if (!streams) return fail(streams.error());
    const auto datagrams = net::udp_sockets();
    if (!datagrams) return fail(datagrams.error());
    const auto held = net::holders();
    if (!held) return fail(held.error());
    print_holders("tcp", *streams, *held);
    print_holders("udp", *datagrams, *held);
    return 0;
}

int count_holders() {
    const auto rows = net::connections();
    if (!rows) return fail(rows.error());
    const auto held = net::holders();
    if (!held) return fail(held.error());
    std::size_t of_rows = 0;
    for (const net::connection& row : *rows) of_rows += held->of(row).size();
    fmt::print("rows {} holders {}\n", rows->size(), of_rows);
    return 0;
}

/// Of this process since it began (proc(5)), in KiB.
std::string peak_memory() {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;) {
        if (word == "VmHWM:" && status >> word) return word;
    }
    return "unknown";
}

int count(walk rows) {
    std::array<std::size_t, net::tcp_state_count> seen{};
    const auto add = [](void* to, const net::connection& row, const net::tcp_info*) {
        ++(*static_cast<std::array<std::size_t, net::tcp_state_count>*>(to))[static_cast<std::size_t>(row.state)];
        return true;
    };
    net::result<void> done;
    const auto start = std::chrono::steady_clock::now();
    const std::size_t allocations = net::test::allocations_of([&] { done = rows(add, &seen); });
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    if (!done) return fail(done.error());

    std::size_t all = 0;
    for (const std::size_t of_state : seen) all += of_state;
    fmt::print("rows {} allocations {} peak_kib {} walk_ms {:.3f}\n", all, allocations, peak_memory(), taken.count());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (seen[i] != 0) fmt::print("{} {}\n", static_cast<net::tcp_state>(i), seen[i]);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view what = argc == 2 ? argv[1] : "";
    if (what == "table") return print_table();
    if (what == "find") return print_found();
    if (what == "holders") return print_all_holders();
    if (what == "count-holders") return count_holders();
    if (what == "count") return count(by_netlink);
    if (what == "count-proc") return count(by_proc);
    if (what != "visitor" && what != "proc") {
        fmt::print(stderr, "usage: table_rows table|visitor|proc|find|holders|count-holders|count|count-proc\n");
        return 2;
    }
    const auto done = (what == "visitor" ? by_netlink : by_proc)(print_row, nullptr);
    return done ? 0 : fail(done.error());
}
