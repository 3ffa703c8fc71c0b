{{- define "goosed.infraPath" -}}
{{- $infra := .Values.global.infra -}}
{{- if $infra.git.url }}{{ printf "/infra/now/%s" $infra.git.path | trimSuffix "/" }}{{ else }}/infra{{ end }}
{{- end }}

{{/* Volumes of a pod that reads the desired state. */}}
{{- define "goosed.infraVolumes" -}}
{{- $infra := .Values.global.infra -}}
{{- if $infra.git.url }}
- name: infra
  emptyDir: {}
{{- with $infra.git.existingSecret }}
- name: git-secret
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- else if $infra.existingClaim }}
- name: infra
  persistentVolumeClaim: {claimName: {{ $infra.existingClaim }}, readOnly: true}
{{- end }}
{{- end }}

{{/*
The container that keeps a copy of the repository: (list . "once") before goosed starts, (list . "again") beside it. Each commit is
checked out into a folder of its own and the link `now` moved to it, so that goosed never reads half of a change.
*/}}
{{- define "goosed.infraGit" -}}
{{- $root := index . 0 }}{{ $when := index . 1 }}{{ $git := $root.Values.global.infra.git -}}
- name: infra-{{ $when }}
  image: {{ include "goosed.image" $root }}
  imagePullPolicy: {{ $root.Values.global.image.pullPolicy }}
  command: [/bin/sh, -c]
  args:
    - |
      look() {
        [ -d /infra/repo ] || git clone --quiet --bare --branch "$BRANCH" "$URL" /infra/repo || return
        git -C /infra/repo fetch --quiet origin "+refs/heads/$BRANCH:refs/heads/$BRANCH" || return
        commit=$(git -C /infra/repo rev-parse "refs/heads/$BRANCH") || return
        [ "$(readlink /infra/now)" = "$commit" ] && return
        mkdir -p "/infra/$commit" && git -C /infra/repo --work-tree="/infra/$commit" checkout --quiet --force "$commit" -- . || return
        old=$(readlink /infra/now)
        ln -s "$commit" /infra/next && mv -T /infra/next /infra/now && echo "desired state is at $commit"
        # The one before is kept, since goosed may be reading it.
        find /infra -mindepth 1 -maxdepth 1 -type d ! -name repo ! -name "$commit" ! -name "${old:-none}" -exec rm -rf {} +
      }
      {{- if eq $when "once" }}
      until look; do sleep 5; done
      {{- else }}
      trap exit TERM
      while sleep "$SECONDS_BETWEEN" & wait $!; do look; done
      {{- end }}
  env:
    - {name: URL, value: {{ $git.url | quote }}}
    - {name: BRANCH, value: {{ $git.branch | quote }}}
    - {name: HOME, value: /tmp}
    {{- if eq $when "again" }}
    - {name: SECONDS_BETWEEN, value: {{ $git.seconds | quote }}}
    {{- end }}
    {{- if $git.existingSecret }}
    - {name: GIT_SSH_COMMAND, value: ssh -i /run/secrets/git/ssh-privatekey -o UserKnownHostsFile=/run/secrets/git/known_hosts -o StrictHostKeyChecking=yes}
    - {name: GIT_CONFIG_COUNT, value: "1"}
    - {name: GIT_CONFIG_KEY_0, value: credential.helper}
    - {name: GIT_CONFIG_VALUE_0, value: store --file=/run/secrets/git/.git-credentials}
    {{- end }}
  securityContext: {{- include "goosed.containerSecurity" $root | nindent 4 }}
  resources:
    requests: {cpu: 10m, memory: 32Mi}
    limits: {memory: 256Mi}
  volumeMounts:
    - {name: infra, mountPath: /infra}
    - {name: tmp, mountPath: /tmp}
    {{- if $git.existingSecret }}
    - {name: git-secret, mountPath: /run/secrets/git, readOnly: true}
    {{- end }}
{{- end }}
