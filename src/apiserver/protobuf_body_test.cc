// SPDX-License-Identifier: Apache-2.0
#include "apiserver/protobuf_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/protobuf_messages.h"
#include "apiserver/protobuf_writer.h"
#include "json/document.h"
#include "support/api_harness.h"

namespace vo::apiserver {
namespace {

using testing::HasSubstr;

// A message, written field by field.
class Message {
 public:
  Message& number(std::uint32_t field, std::int64_t value) {
    for (const std::uint64_t part : {std::uint64_t{field} << 3U, static_cast<std::uint64_t>(value)})
      varint(part);
    return *this;
  }
  Message& text(std::uint32_t field, std::string_view value) {
    varint(std::uint64_t{field} << 3U | 2U);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& message(std::uint32_t field, const Message& value) { return text(field, value.bytes_); }
  Message& entry(std::uint32_t field, std::string_view key, std::string_view value) {
    return message(field, Message().text(1, key).text(2, value));
  }
  Message& varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
    bytes_ += static_cast<char>(value);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::string body_of(const Message& unknown) { return std::string{"k8s\0", 4} + unknown.bytes(); }

std::string body(std::string_view api_version, std::string_view kind, const Message& object) {
  return body_of(
      Message().message(1, Message().text(1, api_version).text(2, kind)).message(2, object));
}

Message named(std::string_view name) {
  return Message().message(1, Message().text(1, name).text(2, "").message(8, Message()));
}

// As JSON, or the refusal's code and message.
std::string read(const std::string& body, TypeMeta expected = {"v1", "Pod"}) {
  const auto object = read_protobuf_body(body, expected);
  if (object) return json::write_compact(*object);
  return std::to_string(object.error().code) + " " + object.error().message;
}

std::string read(std::string_view kind, const Message& object) {
  return read(body("v1", kind, object));
}

TEST(ProtobufBody, reads_texts_maps_and_bytes) {
  EXPECT_EQ(read("ConfigMap", named("a").entry(2, "k", "v").entry(2, "l", "w").entry(3, "b", "hi")),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},)"
            R"("data":{"k":"v","l":"w"},"binaryData":{"b":"aGk="}})");
}

TEST(ProtobufBody, leaves_out_what_is_not_set_and_keeps_zeros_that_are_values) {
  const Message spec = Message().text(3, "").number(11, 0).number(4, 0).number(21, 0);
  EXPECT_EQ(read("Pod", Message().message(2, spec)),
            R"({"apiVersion":"v1","kind":"Pod","spec":{"terminationGracePeriodSeconds":0,)"
            R"("automountServiceAccountToken":false}})");
}

TEST(ProtobufBody, reads_lists_inlined_messages_quantities_and_either_numbers_or_texts) {
  const Message probe =
      Message()
          .message(
              1, Message().message(
                     2, Message().message(2, Message().number(1, 1).number(2, 0).text(3, "http"))))
          .number(2, 5);
  const Message limits = Message().entry(1, "memory", Message().text(1, "64Mi").bytes());
  const Message container =
      Message().text(1, "c").text(3, "sh").text(3, "").message(8, limits).message(10, probe);
  EXPECT_EQ(read("Pod", Message().message(2, Message().message(2, container))),
            R"({"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"c",)"
            R"("command":["sh",""],"resources":{"limits":{"memory":"64Mi"}},)"
            R"("livenessProbe":{"httpGet":{"port":"http"},"initialDelaySeconds":5}}]}})");
}

TEST(ProtobufBody, reads_numbers_that_are_negative_packed_or_zero) {
  const Message security = Message().number(4, 3).text(4, std::string{"\x07\x00", 2});
  const Message spec = Message().message(14, security).number(25, -5);
  EXPECT_EQ(read("Pod", Message().message(2, spec)),
            R"({"apiVersion":"v1","kind":"Pod","spec":{"securityContext":{)"
            R"("supplementalGroups":[3,7,0]},"priority":-5}})");
}

TEST(ProtobufBody, reads_times_of_both_precisions) {
  const Message renewed = Message().number(1, 1'700'000'000).number(2, 123'456'789);
  const Message spec = Message().text(1, "me").number(2, 15).message(4, renewed);
  EXPECT_EQ(
      read(body("coordination.k8s.io/v1", "Lease", Message().message(2, spec))),
      R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","spec":{"holderIdentity":"me",)"
      R"("leaseDurationSeconds":15,"renewTime":"2023-11-14T22:13:20.123456Z"}})");
  EXPECT_EQ(read("Event", Message().message(6, Message().number(1, 0).number(2, 0))),
            R"({"apiVersion":"v1","kind":"Event","firstTimestamp":"1970-01-01T00:00:00Z"})");
  EXPECT_EQ(read("Event", Message().message(6, Message())),
            R"({"apiVersion":"v1","kind":"Event"})");
}

TEST(ProtobufBody, tells_the_two_forms_of_an_event_apart) {
  const Message event = Message().text(7, "Started");
  EXPECT_EQ(read(body("events.k8s.io/v1", "Event", event)),
            R"({"apiVersion":"events.k8s.io/v1","kind":"Event","reason":"Started"})");
}

TEST(ProtobufBody, reads_managed_fields_as_the_json_they_are) {
  const Message entry = Message().text(1, "m").message(7, Message().text(1, R"({"f:data":{}})"));
  EXPECT_EQ(read("ConfigMap", Message().message(1, Message().message(17, entry))),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"managedFields":[)"
            R"({"manager":"m","fieldsV1":{"f:data":{}}}]}})");
  const Message broken = Message().message(7, Message().text(1, "{"));
  EXPECT_THAT(read("ConfigMap", Message().message(1, Message().message(17, broken))),
              HasSubstr("400 "));
}

TEST(ProtobufBody, reads_delete_options_of_any_group) {
  const Message options = Message().number(1, 0).text(4, "Background").text(5, "All");
  EXPECT_EQ(read(body("kubevirt.io/v1", "DeleteOptions", options)),
            R"({"apiVersion":"kubevirt.io/v1","kind":"DeleteOptions","gracePeriodSeconds":0,)"
            R"("propagationPolicy":"Background","dryRun":["All"]})");
}

TEST(ProtobufBody, is_what_is_expected_where_it_does_not_say) {
  EXPECT_EQ(read(body_of(Message().message(2, Message())), {"v1", "Namespace"}),
            R"({"apiVersion":"v1","kind":"Namespace"})");
}

TEST(ProtobufBody, a_message_that_stands_twice_is_one) {
  const Message first = Message().text(1, "a").text(3, "n");
  EXPECT_EQ(read("ConfigMap", Message().message(1, first).message(1, Message().text(1, "b"))),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"n"}})");
}

TEST(ProtobufBody, refuses_fields_that_it_would_lose) {
  EXPECT_THAT(read("Pod", Message().message(2, Message().number(999, 1))),
              HasSubstr("415 the body of the request cannot be read as protobuf: field 999 of "
                        "PodSpec is not known here; send it as application/json"));
  EXPECT_THAT(read(body("apps/v1", "Deployment", Message())),
              HasSubstr("415 the body of the request cannot be read as protobuf: Deployment of "
                        "apps/v1 has no table here"));
}

TEST(ProtobufBody, refuses_what_is_no_protobuf) {
  EXPECT_EQ(read("xx", {"v1", "ConfigMap"}),
            "400 the object provided is unrecognized (must be of type ConfigMap): provided data "
            "does not appear to be a protobuf message, expected prefix [107 56 115 0] (7878)");
  const std::string whole = body("v1", "ConfigMap", named("a").entry(2, "k", "v"));
  EXPECT_EQ(read(whole.substr(0, whole.size() - 1)), "400 unexpected EOF");
  EXPECT_EQ(read(body_of(Message().varint(0x0D))), "400 proto: wrong wireType = 5 for field 1");
  EXPECT_EQ(read("Pod", Message().number(2, 1)), "400 proto: wrong wireType for field 2");
  EXPECT_EQ(read("ConfigMap", Message().number(2, 1)), "400 proto: wrong wireType for field 2");
  EXPECT_EQ(read("ConfigMap", named("\xC3")), "400 proto: a string is not valid UTF-8");
  const Message time = Message().number(1, 90'000'000'000);
  EXPECT_THAT(read("Event", Message().message(6, time)), HasSubstr("400 a time is out of range"));
}

// Every message that one reaches has a name and fields: no type is misspelt.
void expect_whole(const ProtobufMessage* message, std::set<const ProtobufMessage*>& seen,
                  int depth) {
  EXPECT_LT(depth, 20);
  if (!seen.insert(message).second) return;
  std::set<std::uint32_t> numbers;
  for (const ProtobufField& field : message->fields) {
    EXPECT_TRUE(numbers.insert(field.number).second) << message->name << " " << field.name;
    if (field.message == nullptr) continue;
    EXPECT_FALSE(field.message->name.empty()) << message->name << " " << field.name;
    expect_whole(field.message, seen, depth + 1);
  }
}

TEST(ProtobufMessages, stand_in_the_table_whole) {
  std::set<const ProtobufMessage*> seen;
  for (const auto* kind : {"ConfigMap",
                           "Event",
                           "LimitRange",
                           "Namespace",
                           "Node",
                           "Pod",
                           "ResourceQuota",
                           "Secret",
                           "ServiceAccount",
                           "Service",
                           "events.Event",
                           "Lease",
                           "TokenReview",
                           "SelfSubjectReview",
                           "SubjectAccessReview",
                           "SelfSubjectAccessReview",
                           "SelfSubjectRulesReview",
                           "LocalSubjectAccessReview",
                           "Binding",
                           "Eviction",
                           "DeleteOptions"}) {
    ASSERT_NE(protobuf_message(kind), nullptr) << kind;
    expect_whole(protobuf_message(kind), seen, 0);
  }
  EXPECT_GT(seen.size(), 180U);
}

class ProtobufRequests : public testing::Test {
 protected:
  Answer send(kube::Method method, const std::string& path, std::string body) {
    return api.send(method, path, std::move(body), kProtobufType);
  }
  test::ApiHarness api;
  const std::string maps = "/api/v1/namespaces/default/configmaps";
  const std::string things = "/apis/test.io/v1/namespaces/default/things";
};

TEST_F(ProtobufRequests, create_replace_and_delete) {
  const Answer made =
      send(kube::Method::kPost, maps, body("v1", "ConfigMap", named("a").entry(2, "k", "v")));
  EXPECT_EQ(made.head.code, 201) << made.body;
  EXPECT_EQ(text_at(test::parsed(api.get(maps + "/a").body), {"data", "k"}), "v");
  const Answer replaced =
      send(kube::Method::kPut, maps + "/a", body("v1", "ConfigMap", named("a").entry(2, "k", "w")));
  EXPECT_EQ(replaced.head.code, 200) << replaced.body;
  EXPECT_EQ(test::text_in(replaced, {"data", "k"}), "w");
  const Message stale = Message().message(2, Message().text(1, "another-uid"));
  EXPECT_EQ(send(kube::Method::kDelete, maps + "/a", body("v1", "DeleteOptions", stale)).head.code,
            409);
  EXPECT_EQ(
      send(kube::Method::kDelete, maps + "/a", body("v1", "DeleteOptions", Message())).head.code,
      200);
  EXPECT_EQ(api.get(maps + "/a").head.code, 404);
}

TEST_F(ProtobufRequests, create_no_custom_resource_but_delete_one) {
  api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", test::crd_json());
  const Answer refused = send(kube::Method::kPost, things, body("test.io/v1", "Thing", Message()));
  EXPECT_EQ(refused.head.code, 415);
  EXPECT_THAT(test::text_in(refused, {"message"}),
              HasSubstr("accepted media types include: application/json, application/yaml"));
  api.post(things, R"({"apiVersion":"test.io/v1","kind":"Thing","metadata":{"name":"a"}})");
  EXPECT_EQ(
      send(kube::Method::kDelete, things + "/a", body("test.io/v1", "DeleteOptions", Message()))
          .head.code,
      200);
}

}  // namespace
}  // namespace vo::apiserver
