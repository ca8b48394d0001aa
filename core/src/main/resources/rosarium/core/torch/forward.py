# The forward pass of every decoder family, in TorchScript. Compiled at start by ForwardScript, which puts one
# small function per setting of the model in front (heads(), window(layer), ...), so that nothing here names a family.
#
# T tokens of all streams lie behind each other, without padding between them: linear layers see one (T, D) matrix.
# Rows beyond the tokens (see pinned_rows) are padding. Attention works group by group: the streams of a group take
# in equally many tokens and remember about equally many, so that one operator serves them all.
# The pool (N, C, 2, G, K) holds the caches of all streams in pages: keys at 0, values at 1 (see CachePool).
# Weights come as one flat list per kind, indexed by layer; a kind that the family lacks is an empty tensor.
# Ids from V on are no tokens: they look up the rows of "soft", as they enter the first layer (see embed).
# In training there are no slots: nothing is remembered, and a group looks back at the tokens of the pass alone.
# fused() chooses libtorch's fused norm and attention: fewer launches, which is what counts on a GPU, and other last bits.
# Nothing below waits for the device.


def rms_norm(x: Tensor, weight: Tensor) -> Tensor:
    if fused():
        return torch.rms_norm(x, [x.size(-1)], weight, norm_epsilon())
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


def hidden(position_SL: Tensor, memory: int, window: int) -> Tensor:
    """Say which positions a token must not see, (S, L, memory)."""
    at = position_SL.unsqueeze(2)
    seen = torch.arange(memory, device=position_SL.device)
    unseen = seen > at
    if window > 0:
        unseen = unseen.logical_or(seen <= at - window)
    return unseen


def attend_fused(query_SLHK: Tensor, kv_SM2GK: Tensor, mask_S1LM: Tensor) -> Tensor:
    """Let the newest L positions of every stream look back; gives (S * L, H * K)."""
    S = query_SLHK.size(0)
    L = query_SLHK.size(1)
    G = kv_SM2GK.size(3)
    K = query_SLHK.size(3)
    share = query_SLHK.size(2) // G
    # The query heads that share a key head become rows of one product: (S, G, L * share, K).
    query = query_SLHK.view(S, L, G, share, K).permute(0, 2, 1, 3, 4).reshape(S, G, L * share, K)
    kv = kv_SM2GK.permute(2, 0, 3, 1, 4)
    output = torch.scaled_dot_product_attention(
        query.to(kv.dtype), kv[0], kv[1], mask_S1LM, 0.0, False, scale=score_scale()
    )
    return output.view(S, G, L, share, K).permute(0, 2, 1, 3, 4).reshape(S * L, G * share * K)


def attend(query_SLHK: Tensor, kv_SM2GK: Tensor, position_SL: Tensor, end: int, window: int) -> Tensor:
    """The same, operator by operator. A stream alone meets no position that it must not see at L = 1."""
    S = query_SLHK.size(0)
    L = query_SLHK.size(1)
    G = kv_SM2GK.size(3)
    K = query_SLHK.size(3)
    share = query_SLHK.size(2) // G
    outputs: List[Tensor] = []
    for from_ in range(0, L, 128):
        l = min(128, L - from_)
        last = end - L + from_ + l
        start = 0
        if window > 0 and S == 1:
            start = max(0, end - L + from_ - window + 1)
        m = last - start
        key_SGMK = kv_SM2GK[:, start:last, 0].transpose(1, 2)
        value_SGMK = kv_SM2GK[:, start:last, 1].transpose(1, 2)
        query = query_SLHK[:, from_ : from_ + l].view(S, l, G, share, K).permute(0, 2, 1, 3, 4)
        query = query.reshape(S, G, l * share, K).to(key_SGMK.dtype)
        score = torch.matmul(query, key_SGMK.transpose(2, 3)).to(float32()) * score_scale()
        if score_cap() > 0.0:
            score = torch.tanh(score / score_cap()) * score_cap()
        if l > 1 or S > 1:
            unseen = hidden(position_SL[:, from_ : from_ + l], last, window)[:, :, start:]
            score = score.view(S, G, l, share, m).masked_fill(unseen.view(S, 1, l, 1, m), float("-inf"))
            score = score.view(S, G, l * share, m)
        weight = torch.softmax(score, 3).to(value_SGMK.dtype)
        output = torch.matmul(weight, value_SGMK).to(float32())
        outputs.append(output.view(S, G, l, share, K).permute(0, 2, 1, 3, 4).reshape(S, l, G * share * K))
    if len(outputs) == 1:
        return outputs[0].view(S * L, G * share * K)
    return torch.cat(outputs, 1).view(S * L, G * share * K)


def mask(position_SL: Tensor, memory: int, window: int, dtype: int) -> Tensor:
    """Write what must not be seen as scores to add, (S, 1, L * share, memory)."""
    S = position_SL.size(0)
    L = position_SL.size(1)
    share = heads() // kv_heads()
    open_SLM = torch.zeros([S, L, memory], dtype=dtype, device=position_SL.device)
    mask_SLM = open_SLM.masked_fill(hidden(position_SL, memory, window), float("-inf"))
    return mask_SLM.unsqueeze(2).expand(S, L, share, memory).reshape(S, 1, L * share, memory)


def attention(
    x_TD: Tensor,
    layer: int,
    group_sizes: List[int],
    position_T: Tensor,
    slot_T: Tensor,
    memories: List[Tensor],
    masks: List[Dict[int, Tensor]],
    weights: Dict[str, List[Tensor]],
    pool: Tensor,
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
    tokens = slot_T.size(0)
    remembers = tokens > 0
    if not remembers:
        tokens = T
    kv_T2GK = torch.stack([key_TGK[:tokens], value_TGK[:tokens]], 1).to(pool.dtype)
    cache = pool[layer]
    if remembers:
        cache.index_copy_(0, slot_T, kv_T2GK)
    rows: List[Tensor] = []
    start = 0
    for g in range(len(memories)):
        S = group_sizes[3 * g]
        L = group_sizes[3 * g + 1]
        end = group_sizes[3 * g + 2]
        query_SLHK = query_THK[start : start + S * L].reshape(S, L, H, K)
        if remembers:
            kv_SM2GK = cache.index_select(0, memories[g]).view(S, -1, 2, G, K)
        else:
            kv_SM2GK = kv_T2GK[start : start + S * L].view(S, L, 2, G, K)
        if fused() and score_cap() == 0.0:
            rows.append(attend_fused(query_SLHK, kv_SM2GK, masks[g][window(layer)]).to(float32()))
        else:
            position_SL = position_T[start : start + S * L].view(S, L)
            rows.append(attend(query_SLHK, kv_SM2GK, position_SL, end, window(layer)))
        start += S * L
    if start < T:
        rows.append(torch.zeros([T - start, H * K], dtype=rows[0].dtype, device=x_TD.device))
    joined = rows[0]
    if len(rows) > 1:
        joined = torch.cat(rows, 0)
    return project(joined, weights["attention_output"][layer], weights["attention_output_bias"][layer])


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
    table = weights["embedding"][0]
    soft = weights["soft"][0]
    V = table.size(0)
    token_T = id_T
    if soft.size(0) > 0:
        token_T = id_T.clamp(max=V - 1)
    x_TD = torch.embedding(table, token_T).to(float32())
    if embedding_scale() != 1.0:
        x_TD = x_TD * embedding_scale()
    if soft.size(0) > 0:
        soft_TD = torch.embedding(soft, (id_T - V).clamp(min=0))
        x_TD = torch.where((id_T >= V).unsqueeze(1), soft_TD, x_TD)
    return x_TD


def keep(x_TD: Tensor, layer: int, exits: List[int], exit_E: Tensor, norm: Tensor, kept: List[Tensor]) -> None:
    """Keep the rows of a layer's state that the head is to read; exits has layer, normed, count of each set."""
    at = 0
    for e in range(len(exits) // 3):
        count = exits[3 * e + 2]
        if exits[3 * e] == layer:
            x_ED = x_TD.index_select(0, exit_E[at : at + count])
            if exits[3 * e + 1] == 1:
                x_ED = rms_norm(x_ED, norm)
            kept.append(x_ED)
        at += count


def blocks(
    x_TD: Tensor,
    position_T: Tensor,
    slot_T: Tensor,
    group_sizes: List[int],
    memories: List[Tensor],
    masks: List[Dict[int, Tensor]],
    exits: List[int],
    exit_E: Tensor,
    kept: List[Tensor],
    weights: Dict[str, List[Tensor]],
    pool: Tensor,
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
        keep(x_TD, layer, exits, exit_E, weights["norm"][0], kept)
        y_TD = x_TD
        if norms_before():
            y_TD = rms_norm(x_TD, weights["attention_norm"][layer])
        y_TD = attention(y_TD, layer, group_sizes, position_T, slot_T, memories, masks, weights, pool, cos, sin)
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
    keep(x_TD, layers(), exits, exit_E, weights["norm"][0], kept)
    return x_TD


def score(x_RD: Tensor, weights: Dict[str, List[Tensor]]) -> Tensor:
    """Apply the output head to the rows asked for; raw logits, float32, (R, V)."""
    logits_RV = project(x_RD, weights["head"][0], weights["head_bias"][0])
    if logit_cap() > 0.0:
        logits_RV = torch.tanh(logits_RV / logit_cap()) * logit_cap()
    return logits_RV


def forward(
    packed: Tensor,
    shape: Tensor,
    weights: Dict[str, List[Tensor]],
    pool: Tensor,
    cos_tables: List[Tensor],
    sin_tables: List[Tensor],
) -> Tensor:
    """Run a pass.

    packed, on the device: ids (T), positions (T), slots of the pool to write to (tokens), the token of each state that
    the head reads, set by set (E), where among these each row of logits finds its own (R; none if it is in order), then
    for each group the pages of its streams (S * P). shape, on the CPU: T, tokens, E, R, page size, number of sets, then layer, normed, count of
    each set, in order of layers, then S, L, P, end of each group; end is how many positions the longest stream of a
    group holds after the pass.
    """
    sizes: List[int] = shape.tolist()
    T = sizes[0]
    tokens = sizes[1]
    E = sizes[2]
    R = sizes[3]
    page = sizes[4]
    first = 6 + 3 * sizes[5]
    exits = sizes[6:first]
    id_T = packed[:T]
    position_T = packed[T : 2 * T]
    slot_T = packed[2 * T : 2 * T + tokens]
    at = 2 * T + tokens
    exit_E = packed[at : at + E]
    order_R = packed[at + E : at + E + R]
    at += E + R
    start = 0
    in_page = torch.arange(page, device=packed.device)
    group_sizes: List[int] = []
    memories: List[Tensor] = []
    masks: List[Dict[int, Tensor]] = []
    for g in range((len(sizes) - first) // 4):
        S = sizes[first + 4 * g]
        L = sizes[first + 4 * g + 1]
        P = sizes[first + 4 * g + 2]
        group_sizes += [S, L, sizes[first + 4 * g + 3]]
        pages_SP = packed[at : at + S * P]
        memories.append((pages_SP.unsqueeze(1) * page + in_page).view(-1))
        of_window: Dict[int, Tensor] = {}
        if fused() and score_cap() == 0.0:
            position_SL = position_T[start : start + S * L].view(S, L)
            for layer in range(layers()):
                if window(layer) not in of_window:
                    of_window[window(layer)] = mask(position_SL, P * page, window(layer), pool.dtype)
        masks.append(of_window)
        at += S * P
        start += S * L
    x_TD = embed(id_T, weights)
    kept: List[Tensor] = []
    x_TD = blocks(
        x_TD,
        position_T,
        slot_T,
        group_sizes,
        memories,
        masks,
        exits,
        exit_E,
        kept,
        weights,
        pool,
        cos_tables,
        sin_tables,
    )
    x_RD = x_TD[:0]
    if R > 0:
        x_RD = torch.cat(kept, 0).index_select(0, order_R)
    elif len(kept) > 0:
        x_RD = kept[0]
    return score(x_RD, weights)


def minus_log_rest(prob: Tensor, clamp: float) -> Tensor:
    """Give -ln(1 - q), with 1 - q no smaller than clamp."""
    return -torch.log(torch.clamp(1.0 - prob, min=clamp))


def token_losses(logits_RV: Tensor, target_R: Tensor, likely: int, clamp: float) -> Tensor:
    """Give -ln q of the first rows' targets and -ln(1 - q) of the others', (R)."""
    log_sum_R = torch.logsumexp(logits_RV, 1)
    target_logit_R = logits_RV.gather(1, target_R.unsqueeze(1)).squeeze(1)
    losses = [(log_sum_R - target_logit_R)[:likely]]
    if likely < logits_RV.size(0):
        if clamp > 0.0:
            prob = torch.exp(target_logit_R[likely:] - log_sum_R[likely:])
            losses.append(minus_log_rest(prob, clamp))
        else:
            # ln(1 - q) is the log-sum-exp of all but the target less that of all: nothing is taken from 1.
            rest_RV = logits_RV[likely:].scatter(1, target_R[likely:].unsqueeze(1), float("-inf"))
            losses.append(log_sum_R[likely:] - torch.logsumexp(rest_RV, 1))
    return torch.cat(losses, 0)


def training_losses(
    id_SL: Tensor,
    scored_R: Tensor,
    target_R: Tensor,
    likely: int,
    clamp: float,
    weights: Dict[str, List[Tensor]],
    pool: Tensor,
    cos_tables: List[Tensor],
    sin_tables: List[Tensor],
) -> Tensor:
    """Run S sequences of L ids, filled up on the right, from their beginnings; gives the losses of R targets.

    The token at scored_R, counted through all sequences, has to predict target_R.
    """
    S = id_SL.size(0)
    L = id_SL.size(1)
    position_SL = torch.arange(L, device=id_SL.device).expand(S, L)
    no_slots = id_SL.view(-1)[:0]
    of_window: Dict[int, Tensor] = {}
    if fused() and score_cap() == 0.0:
        for layer in range(layers()):
            if window(layer) not in of_window:
                of_window[window(layer)] = mask(position_SL, L, window(layer), pool.dtype)
    kept: List[Tensor] = []
    x_TD = blocks(
        embed(id_SL.view(-1), weights),
        position_SL.reshape(-1),
        no_slots,
        [S, L, L],
        [no_slots],
        [of_window],
        [layers(), 1, scored_R.size(0)],
        scored_R,
        kept,
        weights,
        pool,
        cos_tables,
        sin_tables,
    )
    return token_losses(score(kept[0], weights), target_R, likely, clamp)


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


def copied(weights: Dict[str, List[Tensor]]) -> Dict[str, List[Tensor]]:
    copy: Dict[str, List[Tensor]] = {}
    for name, tensors in weights.items():
        copy[name] = tensors[:]
    return copy


def replace(weights: Dict[str, List[Tensor]], name: str, layer: int, tensor: Tensor) -> int:
    weights[name][layer] = tensor
    return len(weights)
