// SPDX-License-Identifier: Apache-2.0
#include "kube/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "json/document.h"

namespace vo::kube {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

Event an_event() {
  return {.regarding = {.api_version = "kubevirt.io/v1",
                        .kind = "VirtualMachineInstance",
                        .namespace_name = "ns",
                        .name = "vm",
                        .uid = "uid-vm"},
          .reason = "OverheadChanged",
          .action = "Publish",
          .note = "from 270Mi to 300Mi",
          .reporting_controller = "virt-overhead.io/controller",
          .reporting_instance = "pod-a",
          .time = *parse_rfc3339("2026-11-25T01:13:02.5Z"),
          .suffix = "18a"};
}

TEST(Event, is_created_beside_its_object) {
  EXPECT_EQ(event_path(an_event()).collection(), "/apis/events.k8s.io/v1/namespaces/ns/events");
  Event of_the_cluster = an_event();
  of_the_cluster.regarding.namespace_name.clear();
  EXPECT_EQ(event_path(of_the_cluster).namespace_name, "default");
}

TEST(Event, says_who_what_and_when) {
  EXPECT_EQ(event_body(an_event()),
            R"({"apiVersion":"events.k8s.io/v1","kind":"Event",)"
            R"("metadata":{"name":"vm.18a","namespace":"ns"},)"
            R"("eventTime":"2026-11-25T01:13:02.500000Z","type":"Normal",)"
            R"("reason":"OverheadChanged","action":"Publish","note":"from 270Mi to 300Mi",)"
            R"("reportingController":"virt-overhead.io/controller","reportingInstance":"pod-a",)"
            R"("regarding":{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",)"
            R"("namespace":"ns","name":"vm","uid":"uid-vm"}})");
}

TEST(Event, cuts_long_texts_between_characters) {
  Event event = an_event();
  event.note = "x";
  while (event.note.size() < 2 * kEventNoteMax) event.note += "ä";
  event.reason = std::string(300, 'R');
  const std::string body = event_body(event);
  EXPECT_TRUE(json::parse_document(body).has_value());
  EXPECT_THAT(body, HasSubstr("\"reason\":\"" + std::string(128, 'R') + "\""));
  EXPECT_THAT(body, HasSubstr("ä\",\"reportingController\""));
}

TEST(Event, has_a_name_that_fits) {
  Event event = an_event();
  event.regarding.name = std::string(247, 'a') + "-" + std::string(5, 'b');
  const std::string name = event_name(event);
  EXPECT_LE(name.size(), 253U);
  EXPECT_THAT(name, EndsWith("b.18a"));
  event.regarding.name = std::string(248, 'a') + "-" + std::string(4, 'b');
  EXPECT_THAT(event_name(event), EndsWith("a.18a")) << "no dash in front of the dot";
}

}  // namespace
}  // namespace vo::kube
