#pragma once

#ifdef __cplusplus
extern "C"
#endif
int os(void);
