// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
)

// sameAsJSON sends every kind twice, as JSON and as protobuf, with every field set and with every
// pointer at a zero, and compares the answers. Nothing stays: they are dry runs.
func sameAsJSON(config *rest.Config, namespace string) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	same := 0
	for _, body := range bodies {
		if body.path == "" {
			continue
		}
		path := strings.Replace(body.path, "%s", namespace, 1)
		for _, filler := range []filler{{full: true}, {full: false}} {
			object := body.object.DeepCopyObject()
			filler.fill(reflect.ValueOf(object).Elem(), "")
			makeValid(object)
			kinds, _, err := scheme.Scheme.ObjectKinds(object)
			if err != nil {
				return err
			}
			object.GetObjectKind().SetGroupVersionKind(kinds[0])
			setMetadata(object, strings.Contains(path, "/namespaces/"), namespace)
			if err := compare(clients.CoreV1().RESTClient(), path, object); err != nil {
				return fmt.Errorf("%s: %w", kinds[0], err)
			}
			same++
		}
	}
	fmt.Println("same", same)
	return nil
}

// makeValid gives an object what it is refused without.
func makeValid(object runtime.Object) {
	switch object := object.(type) {
	case *coordinationv1.Lease:
		*object.Spec.LeaseDurationSeconds = 1
	case *eventsv1.Event:
		object.Type, object.Action, object.Reason = "Normal", "a", "r"
		object.ReportingController, object.ReportingInstance = "c", "i"
		object.EventTime = metav1.NewMicroTime(time.Unix(1_700_000_000, 1000))
	}
}

func setMetadata(object runtime.Object, namespaced bool, namespace string) {
	meta := object.(metav1.ObjectMetaAccessor).GetObjectMeta().(*metav1.ObjectMeta)
	*meta = metav1.ObjectMeta{Name: "same", Labels: map[string]string{"a": "b"}}
	if namespaced {
		meta.Namespace = namespace
	}
}

func compare(client rest.Interface, path string, object runtime.Object) error {
	asJSON, err := json.Marshal(object)
	if err != nil {
		return err
	}
	var asProtobuf strings.Builder
	if err := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme).Encode(object, &asProtobuf); err != nil {
		return err
	}
	wanted, err := post(client, path, "application/json", asJSON)
	if err != nil {
		return fmt.Errorf("as JSON: %w", err)
	}
	got, err := post(client, path, "application/vnd.kubernetes.protobuf", []byte(asProtobuf.String()))
	if err != nil {
		return fmt.Errorf("as protobuf: %w", err)
	}
	if got != wanted {
		return fmt.Errorf("JSON gave\n%s\nprotobuf gave\n%s", wanted, got)
	}
	return nil
}

// post is the answer, without what differs from call to call.
func post(client rest.Interface, path, contentType string, body []byte) (string, error) {
	answer, err := client.Post().AbsPath(path).Param("dryRun", "All").
		SetHeader("Content-Type", contentType).SetHeader("Accept", "application/json").
		Body(body).Do(context.Background()).Raw()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, answer)
	}
	var object map[string]any
	if err := json.Unmarshal(answer, &object); err != nil {
		return "", err
	}
	if meta, is := object["metadata"].(map[string]any); is {
		for _, key := range []string{"uid", "creationTimestamp", "managedFields"} {
			delete(meta, key)
		}
	}
	text, err := json.MarshalIndent(dropNull(object), "", " ")
	return string(text), err
}

// dropNull leaves out what is null: as good as absent.
func dropNull(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			if member == nil {
				delete(value, key)
			} else {
				value[key] = dropNull(member)
			}
		}
	case []any:
		for i := range value {
			value[i] = dropNull(value[i])
		}
	}
	return value
}

// filler sets every field to a value that tells where it stands, or every pointer to a zero.
type filler struct {
	full  bool
	count int64
}

func (f *filler) fill(value reflect.Value, name string) {
	f.count++
	switch known := value.Addr().Interface().(type) {
	case *metav1.TypeMeta:
		return
	case *metav1.FieldsV1:
		known.SetRawString(fmt.Sprintf(`{"f:%s":{}}`, name))
		return
	case *metav1.Time:
		*known = metav1.NewTime(time.Unix(1_700_000_000+f.count, 0))
		return
	case *metav1.MicroTime:
		*known = metav1.NewMicroTime(time.Unix(1_700_000_000+f.count, 1000*f.count))
		return
	case *resource.Quantity:
		*known = *resource.NewQuantity(f.count, resource.DecimalSI)
		return
	case *intstr.IntOrString:
		*known = intstr.FromInt32(int32(f.count))
		if f.count%2 == 0 {
			*known = intstr.FromString(name)
		}
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		f.fill(value.Elem(), name)
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				f.fill(value.Field(i), value.Type().Field(i).Name)
			}
		}
	default:
		if f.full {
			f.fillPlain(value, name)
		}
	}
}

func (f *filler) fillPlain(value reflect.Value, name string) {
	switch value.Kind() {
	case reflect.String:
		value.SetString(fmt.Sprintf("%s-%d", name, f.count))
	case reflect.Bool:
		value.SetBool(true)
	case reflect.Int32, reflect.Int64:
		value.SetInt(f.count)
	case reflect.Uint8:
		value.SetUint(uint64(f.count % 256))
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 2, 2))
		f.fill(value.Index(0), name)
		f.fill(value.Index(1), name)
	case reflect.Map:
		key, member := reflect.New(value.Type().Key()).Elem(), reflect.New(value.Type().Elem()).Elem()
		f.fill(key, name)
		f.fill(member, name)
		value.Set(reflect.MakeMap(value.Type()))
		value.SetMapIndex(key, member)
	}
}
