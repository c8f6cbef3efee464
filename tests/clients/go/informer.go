// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const patience = 30 * time.Second

// informer keeps a cache of VMIs, writes one, and waits until the cache has seen all of it.
func informer(config *rest.Config, namespace string) error {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(client, 0, namespace, nil)
	shared := factory.ForResource(vmis).Informer()
	seen := make(chan string, 100)
	note := func(verb string) func(any) {
		return func(object any) { seen <- verb + " " + nameOf(object) }
	}
	if _, err := shared.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    note("added"),
		UpdateFunc: func(_, object any) { note("updated")(object) },
		DeleteFunc: note("deleted"),
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), shared.HasSynced) {
		return errors.New("the cache did not sync")
	}
	fmt.Println("synced", len(shared.GetStore().List()))
	if err := writeOne(ctx, client.Resource(vmis).Namespace(namespace)); err != nil {
		return err
	}
	return wait(ctx, seen, "added from-informer", "updated from-informer", "deleted from-informer")
}

func writeOne(ctx context.Context, client dynamic.ResourceInterface) error {
	vmi := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
		"metadata": map[string]any{"name": "from-informer"},
		"spec":     map[string]any{"domain": map[string]any{"devices": map[string]any{}}},
	}}
	if _, err := client.Create(ctx, vmi, metav1.CreateOptions{}); err != nil {
		return err
	}
	patch := []byte(`{"metadata":{"annotations":{"example.com/touched":"yes"}}}`)
	_, err := client.Patch(ctx, vmi.GetName(), types.MergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		return err
	}
	return client.Delete(ctx, vmi.GetName(), metav1.DeleteOptions{})
}

// wait prints what is seen until all of it was, in this order.
func wait(ctx context.Context, seen <-chan string, lines ...string) error {
	for _, wanted := range lines {
		for found := false; !found; {
			select {
			case line := <-seen:
				fmt.Println(line)
				found = line == wanted
			case <-ctx.Done():
				return fmt.Errorf("%q was not seen", wanted)
			}
		}
	}
	return nil
}

func nameOf(object any) string {
	if gone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = gone.Obj
	}
	if found, ok := object.(metav1.Object); ok {
		return found.GetName()
	}
	return "?"
}
