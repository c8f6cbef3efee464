// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// A kubeconfig is written and read as JSON, which is YAML too. []byte is base64 there.
type kubeconfig struct {
	APIVersion     string              `json:"apiVersion"`
	Kind           string              `json:"kind"`
	CurrentContext string              `json:"current-context"`
	Clusters       []kubeconfigCluster `json:"clusters"`
	Contexts       []kubeconfigContext `json:"contexts"`
	Users          []kubeconfigEntry   `json:"users"`
}

type kubeconfigCluster struct {
	Name    string `json:"name"`
	Cluster struct {
		Server string `json:"server"`
		CAData []byte `json:"certificate-authority-data"`
	} `json:"cluster"`
}

type kubeconfigContext struct {
	Name    string `json:"name"`
	Context struct {
		Cluster   string `json:"cluster"`
		User      string `json:"user"`
		Namespace string `json:"namespace"`
	} `json:"context"`
}

type kubeconfigEntry struct {
	Name string         `json:"name"`
	User kubeconfigUser `json:"user"`
}

type kubeconfigUser struct {
	ClientCertificateData []byte `json:"client-certificate-data,omitempty"`
	ClientKeyData         []byte `json:"client-key-data,omitempty"`
	Token                 string `json:"token,omitempty"`
}

const clusterName = "virt-overhead"

func serverURL(o *options) string { return "https://" + loopback(o.port) }

// writeKubeconfig replaces the file as a whole, since its readers may be running.
func writeKubeconfig(o *options, path, name, namespace string, user kubeconfigUser) error {
	ca, err := os.ReadFile(o.path("ca.crt"))
	if err != nil {
		return err
	}
	config := kubeconfig{APIVersion: "v1", Kind: "Config", CurrentContext: clusterName}
	cluster := kubeconfigCluster{Name: clusterName}
	cluster.Cluster.Server, cluster.Cluster.CAData = serverURL(o), ca
	context := kubeconfigContext{Name: clusterName}
	context.Context.Cluster, context.Context.User = clusterName, name
	context.Context.Namespace = namespace
	config.Clusters = append(config.Clusters, cluster)
	config.Contexts = append(config.Contexts, context)
	config.Users = append(config.Users, kubeconfigEntry{name, user})
	text, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

func readKubeconfig(path string) (*kubeconfig, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	config := &kubeconfig{}
	if err := json.Unmarshal(text, config); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	if len(config.Clusters) == 0 || len(config.Users) == 0 {
		return nil, fmt.Errorf("%s: names no cluster or no user", path)
	}
	return config, nil
}
