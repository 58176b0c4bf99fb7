#include "orchestrator/wire/process_order.hpp"

#include <gtest/gtest.h>

namespace kapela::wire {
namespace {

TEST(ProcessOrder, IsReadAsItWasWritten) {
  for (const ProcessDeed deed : {ProcessDeed::start, ProcessDeed::stop, ProcessDeed::restart}) {
    ProcessOrder order;
    order.deed = deed;
    order.fence.cmd_id = 3;
    order.fence.epoch = 7;
    order.fence.run = 2;
    const base::Result<ProcessOrder> read = decode_process_order(encode(order));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, order);
  }
}

TEST(ProcessOrder, NeedsNoMoreThanItsWord) {
  const base::Result<ProcessOrder> read = decode_process_order(R"({"do": "restart"})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->deed, ProcessDeed::restart);
  EXPECT_FALSE(read->fence.cmd_id);
}

TEST(ProcessOrder, SaysWhatIsWrongWithIt) {
  EXPECT_EQ(decode_process_order(R"({"do": "dance"})").error().message, "/do is 'dance'");
  EXPECT_EQ(decode_process_order("{}").error().message, "/do is nothing");
  EXPECT_EQ(decode_process_order("[1]").error().message, "/do is nothing");
  EXPECT_FALSE(decode_process_order("{"));
  EXPECT_FALSE(decode_process_order(R"({"do": "stop", "cmd_id": "one"})"));
}

TEST(ProcessOrder, IsCalledAsItsAction) {
  EXPECT_EQ(action_name(ProcessDeed::stop), "stop_process");
  EXPECT_EQ(parse_process_deed("stop"), ProcessDeed::stop);
  EXPECT_FALSE(parse_process_deed("stop_process"));
}

}  // namespace
}  // namespace kapela::wire
