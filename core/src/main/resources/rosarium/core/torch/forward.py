# The forward pass of every decoder family, in TorchScript. Compiled at start by ForwardScript, which puts one
# small function per setting of the model in front (heads(), window(layer), ...), so that nothing here names a family.
#
# T tokens of all streams lie behind each other, without padding between them: linear layers see one (T, D) matrix,
# attention works stream by stream on that stream's own cache. Rows beyond the tokens (see pinned_rows) are padding.
# A cache is one tensor (2, N, G, capacity, K): keys at 0, values at 1.
# Weights come as one flat list per kind, indexed by layer; a kind that the family lacks is an empty tensor.


def rms_norm(x: Tensor, weight: Tensor) -> Tensor:
    scale = torch.rsqrt(x.pow(2).mean([-1], True) + norm_epsilon())
    return x * scale * weight


def project(x_TD: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    pinned = pinned_rows()
    x = x_TD.to(weight.dtype)
    if pinned == 0 or x.size(0) == pinned:
        y = torch.linear(x, weight)
    else:
        y = torch.empty([x.size(0), weight.size(0)], dtype=x.dtype, device=x.device)
        for start in range(0, x.size(0), pinned):
            y[start : start + pinned] = torch.linear(x[start : start + pinned], weight)
    if bias.numel() > 0:
        y = y + bias
    return y.to(float32())


def rotate(x_TXK: Tensor, cos_TK: Tensor, sin_TK: Tensor) -> Tensor:
    half = cos_TK.size(1)
    cos = cos_TK.unsqueeze(1)
    sin = sin_TK.unsqueeze(1)
    low = x_TXK[:, :, :half]
    high = x_TXK[:, :, half : 2 * half]
    parts = [low * cos - high * sin, high * cos + low * sin]
    if 2 * half < x_TXK.size(2):
        parts.append(x_TXK[:, :, 2 * half :])
    return torch.cat(parts, 2)


def attend(query_LHK: Tensor, key_GMK: Tensor, value_GMK: Tensor, past: int, window: int) -> Tensor:
    """Let the newest L of past + L positions look back; gives (L, H * K)."""
    L = query_LHK.size(0)
    G = key_GMK.size(0)
    K = query_LHK.size(2)
    share = query_LHK.size(1) // G
    parts = [query_LHK]
    if L > 128:
        parts = torch.split(query_LHK, 128)
    outputs: List[Tensor] = []
    first = past
    for part in parts:
        l = part.size(0)
        last = first + l
        start = 0
        if window > 0:
            start = max(0, first - window + 1)
        key = key_GMK[:, start:last]
        value = value_GMK[:, start:last]
        # The query heads that share a key head become rows of one product: (G, l * share, K).
        query = part.view(l, G, share, K).permute(1, 0, 2, 3).reshape(G, l * share, K).to(key.dtype)
        score = torch.matmul(query, key.transpose(1, 2)).to(float32()) * score_scale()
        if score_cap() > 0.0:
            score = torch.tanh(score / score_cap()) * score_cap()
        if l > 1:
            at = torch.arange(first, last, device=score.device).unsqueeze(1)
            seen = torch.arange(start, last, device=score.device).unsqueeze(0)
            hidden = seen > at
            if window > 0:
                hidden = hidden.logical_or(seen <= at - window)
            m = last - start
            score = score.view(G, l, share, m).masked_fill(hidden.view(1, l, 1, m), float("-inf")).view(G, l * share, m)
        weight = torch.softmax(score, 2).to(value.dtype)
        output = torch.matmul(weight, value).to(float32())
        outputs.append(output.view(G, l, share, K).permute(1, 0, 2, 3).reshape(l, G * share * K))
        first = last
    if len(outputs) == 1:
        return outputs[0]
    return torch.cat(outputs, 0)


def attention(
    x_TD: Tensor,
    layer: int,
    lengths: List[int],
    pasts: List[int],
    weights: Dict[str, List[Tensor]],
    caches: List[Tensor],
    cos: List[Tensor],
    sin: List[Tensor],
) -> Tensor:
    T = x_TD.size(0)
    H = heads()
    G = kv_heads()
    K = head_size()
    qkv = project(x_TD, weights["qkv"][layer], weights["qkv_bias"][layer])
    query = qkv[:, : H * K]
    key = qkv[:, H * K : (H + G) * K]
    value_TGK = qkv[:, (H + G) * K :].view(T, G, K)
    if norms_whole_query():
        query = rms_norm(query, weights["query_norm"][layer])
        key = rms_norm(key, weights["key_norm"][layer])
    query_THK = query.reshape(T, H, K)
    key_TGK = key.reshape(T, G, K)
    if norms_each_query_head():
        query_THK = rms_norm(query_THK, weights["query_norm"][layer])
        key_TGK = rms_norm(key_TGK, weights["key_norm"][layer])
    table = rope_table(layer)
    if table >= 0:
        both = rotate(torch.cat([query_THK, key_TGK], 1), cos[table], sin[table])
        query_THK = both[:, :H]
        key_TGK = both[:, H:]
    rows: List[Tensor] = []
    start = 0
    for s in range(len(lengths)):
        L = lengths[s]
        past = pasts[s]
        cache = caches[s]
        cache[0, layer, :, past : past + L] = key_TGK[start : start + L].transpose(0, 1)
        cache[1, layer, :, past : past + L] = value_TGK[start : start + L].transpose(0, 1)
        rows.append(attend(query_THK[start : start + L], cache[0, layer], cache[1, layer], past, window(layer)))
        start += L
    if start < T:
        rows.append(torch.zeros([T - start, H * K], dtype=rows[0].dtype, device=x_TD.device))
    return project(torch.cat(rows, 0), weights["attention_output"][layer], weights["attention_output_bias"][layer])


def feed_forward(x_TD: Tensor, layer: int, weights: Dict[str, List[Tensor]]) -> Tensor:
    both = project(x_TD, weights["gate_up"][layer], weights["gate_up_bias"][layer])
    F = feed_forward_size()
    gate = both[:, :F]
    up = both[:, F:]
    if activation_is_gelu():
        gate = torch.gelu(gate, approximate="tanh")
    else:
        gate = torch.silu(gate)
    return project(gate * up, weights["down"][layer], weights["down_bias"][layer])


def embed(id_T: Tensor, weights: Dict[str, List[Tensor]]) -> Tensor:
    x_TD = torch.embedding(weights["embedding"][0], id_T).to(float32())
    if embedding_scale() != 1.0:
        x_TD = x_TD * embedding_scale()
    return x_TD


def blocks(
    x_TD: Tensor,
    position_T: Tensor,
    lengths: List[int],
    pasts: List[int],
    weights: Dict[str, List[Tensor]],
    caches: List[Tensor],
    cos_tables: List[Tensor],
    sin_tables: List[Tensor],
) -> Tensor:
    """Run every layer; gives the hidden states before the final norm, (T, D)."""
    cos: List[Tensor] = []
    sin: List[Tensor] = []
    for table in range(len(cos_tables)):
        cos.append(cos_tables[table].index_select(0, position_T))
        sin.append(sin_tables[table].index_select(0, position_T))
    for layer in range(layers()):
        y_TD = x_TD
        if norms_before():
            y_TD = rms_norm(x_TD, weights["attention_norm"][layer])
        y_TD = attention(y_TD, layer, lengths, pasts, weights, caches, cos, sin)
        if norms_after():
            y_TD = rms_norm(y_TD, weights["post_attention_norm"][layer])
        x_TD = x_TD + y_TD
        y_TD = x_TD
        if norms_before():
            y_TD = rms_norm(x_TD, weights["feed_forward_norm"][layer])
        y_TD = feed_forward(y_TD, layer, weights)
        if norms_after():
            y_TD = rms_norm(y_TD, weights["post_feed_forward_norm"][layer])
        x_TD = x_TD + y_TD
    return x_TD


def score(x_TD: Tensor, scored_R: Tensor, weights: Dict[str, List[Tensor]]) -> Tensor:
    """Apply final norm and output head to the rows asked for; raw logits, float32, (R, V)."""
    x_RD = rms_norm(x_TD.index_select(0, scored_R), weights["norm"][0])
    logits_RV = project(x_RD, weights["head"][0], weights["head_bias"][0])
    if logit_cap() > 0.0:
        logits_RV = torch.tanh(logits_RV / logit_cap()) * logit_cap()
    return logits_RV


def forward(
    id_T: Tensor,
    position_T: Tensor,
    scored_R: Tensor,
    length_S: Tensor,
    past_S: Tensor,
    weights: Dict[str, List[Tensor]],
    caches: List[Tensor],
    cos_tables: List[Tensor],
    sin_tables: List[Tensor],
) -> Tensor:
    lengths: List[int] = length_S.tolist()
    pasts: List[int] = past_S.tolist()
    x_TD = blocks(embed(id_T, weights), position_T, lengths, pasts, weights, caches, cos_tables, sin_tables)
    return score(x_TD, scored_R, weights)


# Lists and dictionaries that Java cannot build itself.


def new_list(first: Tensor) -> List[Tensor]:
    return [first]


def append(tensors: List[Tensor], tensor: Tensor) -> int:
    tensors.append(tensor)
    return len(tensors)


def new_weights(name: str, tensors: List[Tensor]) -> Dict[str, List[Tensor]]:
    return {name: tensors}


def put(weights: Dict[str, List[Tensor]], name: str, tensors: List[Tensor]) -> int:
    weights[name] = tensors
    return len(weights)
