// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const mark = "example.com/reconciled"

// reconciler is a controller-runtime manager that holds a lease and marks every VMI of a namespace.
func reconciler(config *rest.Config, namespace string) error {
	log.SetLogger(zap.New())
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Metrics:                 server.Options{BindAddress: "0"},
		LeaderElection:          true,
		LeaderElectionID:        "clients.virt-overhead.io",
		LeaderElectionNamespace: namespace,
		Cache:                   cache.Options{DefaultNamespaces: map[string]cache.Config{namespace: {}}},
	})
	if err != nil {
		return err
	}
	marker := &marker{client: manager.GetClient(), marked: make(chan string, 100)}
	vmi := &unstructured.Unstructured{}
	vmi.SetGroupVersionKind(vmiKind)
	if err := ctrl.NewControllerManagedBy(manager).For(vmi).Complete(marker); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- manager.Start(ctx) }()
	select {
	case name := <-marker.marked:
		fmt.Println("marked", name)
		return nil
	case err := <-done:
		return err
	case <-ctx.Done():
		return errors.New("no VMI was marked")
	}
}

type marker struct {
	client client.Client
	marked chan string
}

func (m *marker) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	vmi := &unstructured.Unstructured{}
	vmi.SetGroupVersionKind(vmiKind)
	if err := m.client.Get(ctx, request.NamespacedName, vmi); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if vmi.GetAnnotations()[mark] != "" {
		m.marked <- vmi.GetName()
		return ctrl.Result{}, nil
	}
	before := vmi.DeepCopy()
	annotations := vmi.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[mark] = "yes"
	vmi.SetAnnotations(annotations)
	return ctrl.Result{}, m.client.Patch(ctx, vmi, client.MergeFrom(before))
}
