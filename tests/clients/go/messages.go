// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// bodies are the kinds that clients send to the embedded server, by the resource they are sent to.
var bodies = []struct {
	path   string
	object runtime.Object
}{
	{"/api/v1/namespaces/%s/configmaps", &corev1.ConfigMap{}},
	{"/api/v1/namespaces/%s/events", &corev1.Event{}},
	{"/api/v1/namespaces/%s/limitranges", &corev1.LimitRange{}},
	{"/api/v1/namespaces", &corev1.Namespace{}},
	{"/api/v1/nodes", &corev1.Node{}},
	{"/api/v1/namespaces/%s/pods", &corev1.Pod{}},
	{"/api/v1/namespaces/%s/resourcequotas", &corev1.ResourceQuota{}},
	{"/api/v1/namespaces/%s/secrets", &corev1.Secret{}},
	{"/api/v1/namespaces/%s/serviceaccounts", &corev1.ServiceAccount{}},
	{"/api/v1/namespaces/%s/services", &corev1.Service{}},
	{"/apis/events.k8s.io/v1/namespaces/%s/events", &eventsv1.Event{}},
	{"/apis/coordination.k8s.io/v1/namespaces/%s/leases", &coordinationv1.Lease{}},
	{"/apis/authentication.k8s.io/v1/tokenreviews", &authenticationv1.TokenReview{}},
	{"/apis/authentication.k8s.io/v1/selfsubjectreviews", &authenticationv1.SelfSubjectReview{}},
	{"/apis/authorization.k8s.io/v1/subjectaccessreviews", &authorizationv1.SubjectAccessReview{}},
	{"/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
		&authorizationv1.SelfSubjectAccessReview{}},
	{"/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
		&authorizationv1.SelfSubjectRulesReview{}},
	{"/apis/authorization.k8s.io/v1/namespaces/%s/localsubjectaccessreviews",
		&authorizationv1.LocalSubjectAccessReview{}},
	{"", &corev1.Binding{}},
	{"", &policyv1.Eviction{}},
	{"", &metav1.DeleteOptions{}},
}

// messages prints the table in src/apiserver/protobuf_messages.cc, which explains it: the messages
// that the bodies consist of.
func messages() error {
	lines := map[string]string{}
	for _, body := range bodies {
		if err := describe(reflect.TypeOf(body.object).Elem(), lines); err != nil {
			return err
		}
	}
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println(folded(name + ": " + lines[name]))
	}
	return nil
}

// folded breaks a line behind commas, before its 99th column.
func folded(line string) string {
	const width = 98
	var out strings.Builder
	column := 0
	for i, field := range strings.SplitAfter(line, ", ") {
		if i > 0 && column+len(field) > width {
			out.WriteString("\n  ")
			column = 2
		}
		out.WriteString(field)
		column += len(field)
	}
	return strings.ReplaceAll(out.String(), " \n", "\n")
}

// messageName is unique: two groups have an Event.
func messageName(message reflect.Type) string {
	if message.PkgPath() == "k8s.io/api/events/v1" {
		return "events." + message.Name()
	}
	return message.Name()
}

func describe(message reflect.Type, lines map[string]string) error {
	name := messageName(message)
	if _, known := lines[name]; known {
		return nil
	}
	lines[name] = ""
	var fields []string
	for i := range message.NumField() {
		field := message.Field(i)
		tag, said := field.Tag.Lookup("protobuf")
		if !said {
			continue // TypeMeta stands beside the message
		}
		code, err := typeOf(field, lines)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, field.Name, err)
		}
		number, err := strconv.Atoi(strings.Split(tag, ",")[1])
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, field.Name, err)
		}
		json := strings.Split(field.Tag.Get("json"), ",")[0]
		if json == "" {
			json = "<"
		}
		fields = append(fields, fmt.Sprintf("%d %s %s", number, json, code))
	}
	lines[name] = strings.Join(fields, ", ")
	return nil
}

var plain = map[reflect.Type]string{
	reflect.TypeFor[[]byte]():           "bytes",
	reflect.TypeFor[metav1.Time]():      "time",
	reflect.TypeFor[metav1.MicroTime](): "microtime",
	reflect.TypeFor[metav1.FieldsV1]():  "raw",
}

func typeOf(field reflect.StructField, lines map[string]string) (string, error) {
	of, mark := field.Type, ""
	options := field.Tag.Get("json")
	if of.Kind() == reflect.Pointer || !strings.Contains(options, ",omit") {
		mark = "!"
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if code, known := plain[of]; known {
		return code, nil
	}
	switch of.Kind() {
	case reflect.Slice:
		code, err := elementOf(of.Elem(), lines)
		return "[]" + code, err
	case reflect.Map:
		code, err := elementOf(of.Elem(), lines)
		return "{}" + code, err
	case reflect.Struct:
		return elementOf(of, lines)
	}
	code, err := elementOf(of, lines)
	return mark + code, err
}

func elementOf(of reflect.Type, lines map[string]string) (string, error) {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if code, known := plain[of]; known {
		return code, nil
	}
	switch of.Kind() {
	case reflect.String:
		return "string", nil
	case reflect.Bool:
		return "bool", nil
	case reflect.Int32, reflect.Int64:
		return "int", nil
	case reflect.Slice: // a message of its own, such as ExtraValue
		if of.Elem().Kind() == reflect.String {
			return "strings", nil
		}
	case reflect.Struct:
		switch of.Name() {
		case "Quantity":
			return "quantity", nil
		case "IntOrString":
			return "intorstring", nil
		}
		return messageName(of), describe(of, lines)
	}
	return "", fmt.Errorf("what is a %s?", of)
}
