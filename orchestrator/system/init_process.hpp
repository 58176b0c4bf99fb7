// The first process of a container, or whoever orphans are handed to: it has to reap processes that it has never
// started, such as what programs of alert channels leave behind. Functions.
#pragma once

namespace kapela::system {

/// Where this process is one: goes on in a child, while the parent passes signals on to it, reaps, and ends as the
/// child does. To be called before there is any thread.
void become_child_of_init();

}  // namespace kapela::system
