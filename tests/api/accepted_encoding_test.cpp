#include "orchestrator/api/accepted_encoding.hpp"

#include <gtest/gtest.h>

namespace kapela::api {
namespace {

TEST(AcceptedEncoding, IsGzipWhereItIsNamedOrAnyIsTaken) {
  for (const char* const header : {"gzip", "deflate, gzip;q=1.0, *;q=0.5", "br , GZIP", "*", "gzip;q=0.001"})
    EXPECT_TRUE(accepts_gzip(header)) << header;
}

TEST(AcceptedEncoding, IsNotGzipWhereItIsRefusedOrNotNamed) {
  for (const char* const header : {"", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "identity", "gzipped", ",;,"})
    EXPECT_FALSE(accepts_gzip(header)) << header;
}

}  // namespace
}  // namespace kapela::api
