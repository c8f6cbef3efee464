// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const crdPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

// object is JSON as it comes; only what is needed is looked at.
type object = map[string]any

// loadCRDs reads the CRDs that --crds names; none where it names nothing.
func loadCRDs(source string) ([]object, error) {
	if source == "" {
		return nil, nil
	}
	dir, withCPU := strings.CutSuffix(source, "+cpu")
	crds, err := readCRDs(dir)
	if withCPU {
		for _, crd := range crds {
			addCPUOverhead(crd)
		}
	}
	return crds, err
}

// installCRDs creates or replaces CRDs and waits until all are served.
func installCRDs(ctx context.Context, admin *client, crds []object) error {
	for _, crd := range crds {
		if err := putCRD(ctx, admin, crd); err != nil {
			return err
		}
	}
	for _, crd := range crds {
		if err := waitServed(ctx, admin, crd); err != nil {
			return err
		}
	}
	return nil
}

func readCRDs(dir string) ([]object, error) {
	var paths []string
	for _, pattern := range []string{"*.json", "*.json.gz"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no CRDs (*.json, *.json.gz) there", dir)
	}
	crds := make([]object, 0, len(paths))
	for _, path := range paths {
		crd, err := readCRD(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		crds = append(crds, crd)
	}
	return crds, nil
}

func readCRD(path string) (object, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	reader := io.Reader(file)
	if strings.HasSuffix(path, ".gz") {
		if reader, err = gzip.NewReader(file); err != nil {
			return nil, err
		}
	}
	crd := object{}
	decoder := json.NewDecoder(reader)
	decoder.UseNumber()
	if err := decoder.Decode(&crd); err != nil {
		return nil, err
	}
	if nameOf(crd) == "" {
		return nil, errors.New("has no metadata.name")
	}
	return crd, nil
}

// addCPUOverhead adds status.currentCPUTopology.cpuOverhead, which VEP #156 names and no release
// has yet, with the schema of memoryOverhead. Other CRDs than VirtualMachineInstance stay.
func addCPUOverhead(crd object) {
	versions, _ := dig(crd, "spec", "versions").([]any)
	for _, version := range versions {
		schema, _ := version.(object)
		status := []string{"schema", "openAPIV3Schema", "properties", "status", "properties"}
		topology, _ := dig(schema, append(status, "currentCPUTopology", "properties")...).(object)
		memory := dig(schema, append(status, "memory", "properties", "memoryOverhead")...)
		if topology != nil && memory != nil {
			topology["cpuOverhead"] = memory
		}
	}
}

func putCRD(ctx context.Context, admin *client, crd object) error {
	path := crdPath + "/" + nameOf(crd)
	old := object{}
	err := admin.get(ctx, path, &old)
	var status *statusError
	switch {
	case err == nil:
		metadata, _ := crd["metadata"].(object)
		metadata["resourceVersion"] = dig(old, "metadata", "resourceVersion")
		return admin.do(ctx, "PUT", path, crd, nil)
	case errors.As(err, &status) && status.code == http.StatusNotFound:
		return admin.do(ctx, "POST", crdPath, crd, nil)
	}
	return err
}

// waitServed: a new CRD answers 404 for some time, then 429 while its storage starts.
func waitServed(ctx context.Context, admin *client, crd object) error {
	path := fmt.Sprintf("/apis/%v/v1/%v?limit=1", dig(crd, "spec", "group"),
		dig(crd, "spec", "names", "plural"))
	for {
		err := admin.get(ctx, path, nil)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s is not served: %w", nameOf(crd), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func nameOf(crd object) string {
	name, _ := dig(crd, "metadata", "name").(string)
	return name
}

// dig follows keys through nested objects; nil where one is missing.
func dig(value any, keys ...string) any {
	for _, key := range keys {
		inner, _ := value.(object)
		value = inner[key]
	}
	return value
}
