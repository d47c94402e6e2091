// Who holds a socket, by /proc: on a tree that the test makes, and of real processes that fork, pass and end.

#include "support/connection_table.hpp"
#include "support/descriptors.hpp"
#include "support/loopback.hpp"
#include "support/scratch_path.hpp"

#include <linux/holders.hpp>
#include <posix/descriptor.hpp>

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tables/holders.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sockstate::test::linux_holders_test {

namespace kernel = sockstate::platform::linux_kernel;
namespace fs = std::filesystem;

namespace {

struct seen {
    std::optional<std::uint64_t> socket;
    std::uint32_t pid;
    std::string name;
    std::optional<std::uint32_t> descriptor;
    bool operator==(const seen&) const = default;
    auto operator<=>(const seen&) const = default;
};

/// A folder like /proc.
class process_tree {
public:
    process_tree() { fs::create_directory(root()); }
    process_tree(const process_tree&) = delete;
    process_tree& operator=(const process_tree&) = delete;
    ~process_tree() { fs::remove_all(root()); }

    void add(std::uint32_t pid, const std::string& name,
             const std::vector<std::pair<std::string, std::string>>& links) const {
        const fs::path process = root() / std::to_string(pid);
        fs::create_directories(process / "fd");
        if (!name.empty()) std::ofstream{process / "comm"} << name << '\n';
        for (const auto& [number, target] : links) fs::create_symlink(target, process / "fd" / number);
    }
    [[nodiscard]] fs::path root() const { return std::string{path_.endpoint().name()}; }
    [[nodiscard]] result<std::vector<seen>> visited(std::optional<std::uint32_t> process = {}) const {
        const platform::descriptor folder{::open(root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        std::vector<seen> all;
        const auto add_one = [](void* to, const platform::held_socket& each) {
            static_cast<std::vector<seen>*>(to)->push_back(
                {each.socket, each.pid, std::string{each.name}, each.descriptor});
        };
        if (auto done = kernel::visit_holders_in(folder.get(), process, add_one, &all); !done) {
            return tl::unexpected{done.error()};
        }
        std::ranges::sort(all);
        return all;
    }

private:
    scratch_path path_{"proc"};
};

/// A child that holds what this process does until the object is gone.
class forked {
public:
    forked() {
        REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0);
        child_ = ::fork();
        REQUIRE(child_ != -1);
        if (child_ == 0) {
            ::close(ends_[1]);
            char byte = 0;
            ::_exit(::read(ends_[0], &byte, 1) == 0 ? 0 : 1);
        }
    }
    forked(const forked&) = delete;
    forked& operator=(const forked&) = delete;
    ~forked() {
        ::close(ends_[1]);
        ::waitpid(child_, nullptr, 0);
        ::close(ends_[0]);
    }
    [[nodiscard]] std::uint32_t pid() const noexcept { return static_cast<std::uint32_t>(child_); }

private:
    int ends_[2] = {-1, -1};
    pid_t child_ = -1;
};

const auto own = static_cast<std::uint32_t>(::getpid());

/// Process and descriptor of each holder of the listener.
std::vector<std::pair<std::uint32_t, std::uint32_t>> holding(const tcp::listener& listener) {
    const auto at = must(listener.local_endpoint());
    const auto row = one_row([&] { return must(connections({.local_port = at.port()})); });
    const auto held = holders();
    REQUIRE(held);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
    for (const holder& each : held->of(row)) found.emplace_back(each.pid, each.descriptor.value());
    return found;
}

std::uint32_t number_of(const auto& socket) {
    return static_cast<std::uint32_t>(socket.native());
}

}  // namespace

TEST_CASE("decode_socket_link: an inode, and nothing of any other text") {
    CHECK(kernel::decode_socket_link("socket:[0]") == 0);
    CHECK(kernel::decode_socket_link("socket:[123456]") == 123456);
    CHECK(kernel::decode_socket_link("socket:[18446744073709551615]") == UINT64_MAX);
    for (const char* other : {"", "socket:", "socket:[", "socket:[]", "socket:[1", "socket:[1] ", "socket:[x]",
                              "socket:[-1]", "socket:[1x]", "socket:[18446744073709551616]", "pipe:[1]",
                              "/tmp/socket:[1]", " socket:[1]", "SOCKET:[1]", "socket:[ 1]", "socket:[1]]"}) {
        CAPTURE(other);
        CHECK(!kernel::decode_socket_link(other));
    }
}

TEST_CASE("holders by /proc: the sockets of every process, and nothing else of the tree") {
    const process_tree tree;
    tree.add(10, "one",
             {{"0", "/dev/null"}, {"3", "socket:[77]"}, {"4", "anon_inode:[eventpoll]"}, {"12", "socket:[78]"}});
    tree.add(11, "none", {{"0", "pipe:[5]"}});
    tree.add(4000000000U, "", {{"5", "socket:[77]"}, {"name", "socket:[79]"}});
    fs::create_directory(tree.root() / "self");
    fs::create_directory(tree.root() / "12");  // has gone: without its fd
    std::ofstream{tree.root() / "uptime"} << "1.0\n";
    CHECK(must(tree.visited()) == std::vector<seen>{{77, 10, "one", 3}, {77, 4000000000, "", 5}, {78, 10, "one", 12}});
    CHECK(must(tree.visited(11)).empty());
    CHECK(must(tree.visited(10)).size() == 2);
    for (const std::uint32_t absent : {12U, 13U}) CHECK(tree.visited(absent).error() == std::errc::no_such_process);
}

TEST_CASE("holders by /proc: more descriptors and processes than one read of a folder gives") {
    const process_tree tree;
    std::vector<std::pair<std::string, std::string>> links;
    constexpr int many = 3000;
    for (int i = 0; i < many; ++i) links.emplace_back(std::to_string(i), "socket:[" + std::to_string(1000 + i) + "]");
    tree.add(1, "many", links);
    for (int pid = 2; pid < 1500; ++pid) fs::create_directories(tree.root() / std::to_string(pid) / "fd");
    tree.add(2000, "last", {{"1", "socket:[1]"}});
    const auto all = must(tree.visited());
    REQUIRE(all.size() == many + 1);
    CHECK(all[0] == seen{1, 2000, "last", 1});
    for (std::uint32_t i = 0; i < many; ++i) CHECK(all[i + 1] == seen{1000 + i, 1, "many", i});
}

TEST_CASE(
    "holders by /proc: a process that may not be read is named, or the error if it is the one that is asked for") {
    if (::geteuid() != 0) {
        MESSAGE("skipped: only root can become another user");
        return;
    }
    const process_tree tree;
    fs::permissions(tree.root(), fs::perms::all);
    tree.add(1, "locked", {{"3", "socket:[5]"}});
    tree.add(2, "open", {{"4", "socket:[5]"}});
    fs::permissions(tree.root() / "1" / "fd", fs::perms::owner_all);
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(2);
        const auto all = tree.visited();
        const bool named = all && *all == std::vector<seen>{{{}, 1, "locked", {}}, {5, 2, "open", 4}};
        const auto alone = tree.visited(1);
        ::_exit(named && !alone && alone.error() == std::errc::permission_denied ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

TEST_CASE("holders: a duplicate is a second descriptor, and a child a second process") {
    const auto listener = must(tcp::listen(any_port()));
    const auto first = std::pair{own, number_of(listener)};
    CHECK(holding(listener) == std::vector{first});
    {
        const auto again = must(listener.duplicate());
        CHECK(holding(listener) == std::vector{std::min(first, std::pair{own, number_of(again)}),
                                               std::max(first, std::pair{own, number_of(again)})});
        const forked child;
        CHECK(holding(listener).size() == 4);
    }
    const forked child;
    const auto both = holding(listener);
    REQUIRE(both.size() == 2);
    for (const auto& each : both) {
        CHECK((each == first || each == std::pair{child.pid(), first.second}));
    }
}

TEST_CASE("holders: a socket that was passed on, and closed where it came from, is the child's alone") {
    auto listener = must(tcp::listen(any_port()));
    const auto at = must(listener.local_endpoint());
    auto number = number_of(listener);
    const forked child;
    must(std::move(listener).close());
    const auto row = one_row([&] { return must(connections({.local_port = at.port()})); });
    const auto held = holders();
    REQUIRE(held);
    const auto some = held->of(row);
    REQUIRE(some.size() == 1);
    CHECK(some[0].pid == child.pid());
    CHECK(some[0].descriptor == number);
}

TEST_CASE("holders: a socket on its way between processes has nobody, then its new descriptor") {
    auto listener = must(tcp::listen(any_port()));
    const auto at = must(listener.local_endpoint());
    auto [here, there] = must(local::stream_protocol::pair());
    must(here.send_handles("x", {listener}, patience));
    must(std::move(listener).close());
    const auto row = one_row([&] { return must(connections({.local_port = at.port()})); });
    CHECK(must(holders()).size() >= 2);
    const auto on_its_way = holders();
    REQUIRE(on_its_way);
    CHECK(on_its_way->of(row).empty());
    handle_room<1> room;
    std::byte byte{};
    must(there.receive_handles({&byte, 1}, room, patience));
    const auto taken = must(room.take(0));
    const auto arrived = holders();
    REQUIRE(arrived);
    REQUIRE(arrived->of(row).size() == 1);
    CHECK(arrived->of(row)[0].descriptor == number_of(taken));
}

TEST_CASE("holders: what a thread opened is its process's") {
    std::optional<tcp::listener> listener;
    std::thread{[&] { listener = must(tcp::listen(any_port())); }}.join();
    CHECK(holding(*listener) == std::vector{std::pair{own, number_of(*listener)}});
}

TEST_CASE("holders: processes that come and go during the pass are no failure, and no descriptor is left") {
    const auto before = open_descriptors();
    std::atomic<bool> over = false;
    std::thread churn{[&] {
        while (!over) {
            const pid_t child = ::fork();
            if (child == 0) ::_exit(0);
            if (child > 0) ::waitpid(child, nullptr, 0);
        }
    }};
    bool all = true;
    for (int i = 0; i < 30; ++i) all &= holders().has_value();
    over = true;
    churn.join();
    CHECK(all);
    CHECK(open_descriptors() == before);
}

TEST_CASE("holders: of a process that has ended, no_such_process") {
    std::uint32_t ended = 0;
    {
        const forked child;
        ended = child.pid();
        CHECK(holders(ended).has_value());
    }
    CHECK(holders(ended).error() == std::errc::no_such_process);
}

}  // namespace sockstate::test::linux_holders_test
