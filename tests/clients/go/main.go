// SPDX-License-Identifier: Apache-2.0

// Programs as others write them, on client-go and controller-runtime, for trying an API server out.
// Each prints what it saw, a line at a time, and ends by itself.
package main

import (
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

var vmis = schema.GroupVersionResource{
	Group: "kubevirt.io", Version: "v1", Resource: "virtualmachineinstances"}

var vmiKind = schema.GroupVersionKind{
	Group: "kubevirt.io", Version: "v1", Kind: "VirtualMachineInstance"}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "messages" {
		return messages()
	}
	if len(args) == 1 && args[0] == "promlint" {
		return lintMetrics(os.Stdin)
	}
	if len(args) != 3 {
		return fmt.Errorf("say: clients messages, clients promlint <METRICS, or clients informer|protobuf|reconciler KUBECONFIG NAMESPACE")
	}
	config, err := clientcmd.BuildConfigFromFlags("", args[1])
	if err != nil {
		return err
	}
	// As controllers configure it; client-go takes JSON for custom resources all the same.
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	programs := map[string]func(*rest.Config, string) error{
		"informer": informer, "reconciler": reconciler, "protobuf": sameAsJSON,
	}
	program, known := programs[args[0]]
	if !known {
		return fmt.Errorf("no program %q", args[0])
	}
	return program(config, args[2])
}
